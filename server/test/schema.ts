import { join } from 'node:path'
import { generate, getDialect } from 'kysely-codegen'
import pg from 'pg'

export const TABLES_FILE = join(import.meta.dirname, '..', 'platform', 'tables.ts')
export const SCHEMA_FILE = join(import.meta.dirname, '..', 'schema.sql')

/** server/platform/tables.ts as it should be for this database. */
export async function tablesOf(url: string): Promise<string> {
  const dialect = getDialect('postgres')
  const db = await dialect.introspector.connect({ connectionString: url, dialect })
  try {
    return await generate({ db, dialect, excludePattern: '{graphile_worker.*,*migrations}', outFile: null })
  } finally {
    await db.destroy()
  }
}

/** server/schema.sql as it should be: what all migrations together have made, for reading. The queue's own tables are not ours. */
export async function schemaOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const parts: string[] = ['-- The present schema, written by `npm run tables`. Change it with a migration.']
    for (const query of [TABLES, INDEXES, POLICIES, FUNCTIONS]) {
      const { rows } = await client.query<{ ddl: string }>(query)
      parts.push(rows.map((row) => row.ddl).join(query === INDEXES || query === POLICIES ? '\n' : '\n\n'))
    }
    return `${parts.join('\n\n')}\n`
  } finally {
    await client.end()
  }
}

const OURS = `n.nspname in ('public', 'auth') and c.relname <> 'migrations'`
const NAME = `case n.nspname when 'public' then '' else n.nspname || '.' end || quote_ident(c.relname)`

const TABLES = `
  select format(E'create table %s (\\n%s\\n);', ${NAME}, string_agg('  ' || line, E',\\n' order by at)) as ddl
  from pg_class c join pg_namespace n on n.oid = c.relnamespace,
  lateral (
    select attnum::int as at, quote_ident(attname) || ' ' || format_type(atttypid, atttypmod)
      || case when attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(adbin, adrelid), '') as line
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = c.oid and attnum > 0 and not attisdropped
    union all
    select 10000 + row_number() over (order by contype desc, conname), 'constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where conrelid = c.oid and contype <> 'n'
  ) lines
  where c.relkind = 'r' and ${OURS} group by n.nspname, c.relname order by n.nspname desc, c.relname collate "C"`

const INDEXES = `
  select pg_get_indexdef(i.indexrelid) || ';' as ddl
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
  where ${OURS} and not exists (select from pg_constraint where conindid = i.indexrelid) order by i.indexrelid::regclass::text collate "C"`

const POLICIES = `
  select format('create policy %I on %s using %s; -- enabled: %s, forced: %s', polname, ${NAME}, pg_get_expr(polqual, polrelid),
    relrowsecurity, relforcerowsecurity) as ddl
  from pg_policy join pg_class c on c.oid = polrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS} order by c.relname collate "C"`

const FUNCTIONS = `
  select pg_get_functiondef(p.oid) || ';' as ddl from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'auth') order by proname collate "C"`

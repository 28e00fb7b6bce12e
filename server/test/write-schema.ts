import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { migrate } from '../platform/migrate.ts'
import { migrateQueue } from '../platform/queue.ts'
import { SCHEMA_FILE, schemaOf, TABLES_FILE, tablesOf } from './schema.ts'

// `npm run tables`, after every new migration: writes down what all of them together have made.

const folder = mkdtempSync(join(tmpdir(), 'parley-schema-'))
const postgres = await startEmbeddedPostgres({ dataDir: folder, log: { info() {}, warn: console.warn } })
try {
  const connection = { connectionString: postgres.url }
  await migrate(connection, () => migrateQueue(connection))
  writeFileSync(TABLES_FILE, await tablesOf(postgres.url))
  writeFileSync(SCHEMA_FILE, await schemaOf(postgres.url))
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

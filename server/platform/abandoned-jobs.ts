import pg from 'pg'
import type { Logger } from './log.ts'

const LOOK_EVERY_MS = 60_000

/**
 * Gives back the jobs of nodes that died: the queue itself would leave them locked for four hours. A node is alive as
 * long as a connection bears its name, and that ends with the process, however it ends.
 */
export async function watchForAbandonedJobs(connection: pg.ClientConfig, poolId: string, log: Logger) {
  let sign: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  async function look() {
    sign ??= await bearName(nameOf(poolId))
    const { rows } = await sign.query<{ pool: string }>(ABANDONED)
    if (rows.length > 0)
      await sign.query('select graphile_worker.force_unlock_workers($1)', [rows.map((row) => row.pool)])
  }

  async function bearName(name: string): Promise<pg.Client> {
    const client = new pg.Client({ ...connection, application_name: name, connectionTimeoutMillis: 10_000 })
    client.on('error', () => {})
    client.once('end', () => {
      if (sign === client) sign = undefined
    })
    await client.connect()
    return client
  }

  async function lookAgain() {
    // Without a database there is nothing to give back; the next look finds it again.
    await look().catch((error: Error) => log.warn({ err: error }, 'could not look for abandoned jobs'))
    if (!closed) timer = setTimeout(lookAgain, LOOK_EVERY_MS).unref()
  }

  await lookAgain()
  return {
    async stop() {
      closed = true
      clearTimeout(timer)
      await sign?.end()
    },
  }
}

export async function releaseAbandonedJobs(db: Pick<pg.Client, 'query'>): Promise<void> {
  const { rows } = await db.query<{ pool: string }>(ABANDONED)
  if (rows.length > 0) await db.query('select graphile_worker.force_unlock_workers($1)', [rows.map((row) => row.pool)])
}

const nameOf = (poolId: string) => `parley jobs ${poolId}`

/** A node that has just begun takes jobs a moment before it bears its name, so what was taken just now is left alone. */
const ABANDONED = `
  select distinct locked_by as pool from graphile_worker._private_jobs j
  where locked_by is not null and locked_at < now() - interval '5 seconds'
    and not exists (select from pg_stat_activity where application_name = left('${nameOf('')}' || j.locked_by, 63))`

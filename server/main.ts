import { networkInterfaces } from 'node:os'
import type pg from 'pg'
import { type ParleyApp, openApp } from './app.ts'
import { BadConfig, type Config, readConfig, readEnvironment } from './config.ts'
import { setUpUnattended } from './installation/set-up.ts'
import { JOBS } from './jobs.ts'
import { CannotStart } from './platform/cannot-start.ts'
import { openDatabase } from './platform/database.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { type Logger, openLog } from './platform/log.ts'
import { MigrationRefused, migrate } from './platform/migrate.ts'
import { migrateQueue, startQueue } from './platform/queue.ts'
import { SCHEDULE } from './schedule.ts'

/** config → postgres → migrate → app → listen → drain */
async function main(): Promise<void> {
  const started = performance.now()
  const config = readConfig(readEnvironment(), process.argv.slice(2))
  const log = openLog(config.logLevel)
  const undo: (() => Promise<unknown>)[] = []
  /** What was opened, closed in reverse. */
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const connection = await openPostgres(config, log, undo)
    await migrate(connection, () => migrateQueue(connection))
    const db = openDatabase(connection, config.database.pool)
    undo.push(() => db.pool.end())
    const parley = await openApp({ config, db, connection, log })
    undo.push(() => parley.drain())
    await setUpUnattended(parley.authDeps, config)
    if (config.demo) {
      const { fillDemo } = await import('./demo-data/fill.ts')
      await fillDemo(parley.authDeps, log)
    }
    const queue = await startQueue({ connection, deps: parley.authDeps, jobs: JOBS, schedule: SCHEDULE, log })
    undo.push(() => queue.stop())
    await listen(parley, config)
    announce(parley, config, performance.now() - started)
    drainOnSignal(close, log)
  } catch (error) {
    await close().catch((cause: unknown) => log.warn({ err: cause }, 'not everything could be closed'))
    throw error
  }
}

async function openPostgres(config: Config, log: Logger, undo: (() => Promise<unknown>)[]): Promise<pg.ClientConfig> {
  const { url } = config.database
  if (url) return reachable(url)
  const postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log })
  undo.push(() => postgres.stop())
  return { connectionString: postgres.url }
}

async function reachable(url: string): Promise<pg.ClientConfig> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 8_000 })
  try {
    await client.connect()
    await client.end()
    return { connectionString: url }
  } catch (error) {
    const { host, port } = client
    throw new CannotStart(`The database at ${host}:${port} (DATABASE_URL) cannot be used: ${(error as Error).message}.`)
  }
}

async function listen({ app }: ParleyApp, { port, host }: Config): Promise<void> {
  try {
    await app.listen({ port, host })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new CannotStart(`Port ${port} is in use. Stop the other program or set PORT.`)
    if (code === 'EACCES') throw new CannotStart(`Port ${port} needs rights this user does not have. Set PORT to 1024 or more.`)
    if (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL') throw new CannotStart(`HOST ${host} is no address of this machine.`)
    throw error
  }
}

function announce({ app }: ParleyApp, config: Config, took: number): void {
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  const own = config.publicUrl ?? `http://localhost:${port}`
  const nearby = Object.values(networkInterfaces()).flat().find((one) => one?.family === 'IPv4' && !one.internal)
  const lines = [
    `Parley is ready after ${(took / 1000).toFixed(1)} s.`,
    `  The desk      ${own}/`,
    ...(config.demoPages ? [`  A sample shop ${own}/demo`] : []),
    `  The API       ${own}/api/docs`,
    ...(config.publicUrl || !nearby ? [] : [`  From nearby   http://${nearby.address}:${port}/`]),
  ]
  console.log(lines.join('\n'))
}

/** The first signal drains; a second one means now. */
function drainOnSignal(close: () => Promise<void>, log: Logger): void {
  let draining = false
  const drain = () => {
    if (draining) process.exit(1)
    draining = true
    console.log('Stopping: finishing what is under way.')
    setTimeout(() => process.exit(1), 10_000).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, drain)
}

main().catch((error: unknown) => {
  const known = error instanceof BadConfig || error instanceof CannotStart || error instanceof MigrationRefused
  console.error(known ? error.message : error)
  process.exit(1)
})

import { flushCompileCache } from 'node:module'
import { networkInterfaces } from 'node:os'
import type pg from 'pg'
import { openApp, type ParleyApp } from './app.ts'
import { type Config, readConfig, readEnvironment } from './config.ts'
import { setUpUnattended } from './installation/set-up.ts'
import { JOBS } from './jobs.ts'
import { CannotStart } from './platform/cannot-start.ts'
import { openDatabase } from './platform/database.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { type AtEnd, live } from './platform/live.ts'
import { type Logger, openLog } from './platform/log.ts'
import { openMail } from './platform/mail.ts'
import { migrate } from './platform/migrate.ts'
import { migrateQueue, startQueue } from './platform/queue.ts'
import { reachDatabase } from './platform/reach-database.ts'
import { SCHEDULE } from './schedule.ts'

/** config → postgres → migrate → app → listen → drain */
await live(async (atEnd) => {
  const started = performance.now()
  const config = readConfig(readEnvironment(), process.argv.slice(2))
  const log = openLog(config.logLevel)
  const connection = await openPostgres(config, log, atEnd)
  await migrate(connection, () => migrateQueue(connection))
  const db = openDatabase(connection, config.database)
  atEnd(() => db.pool.end())
  const parley = await openApp({ config, db, connection, log })
  atEnd(() => parley.drain())
  const demo = config.demo ? await fill(parley, config) : null
  await setUpUnattended(parley.authDeps, config)
  const deps = { ...parley.authDeps, mail: openMail(config.mail), blobs: parley.blobs, log }
  const queue = await startQueue({
    connection,
    timeoutMs: config.database.timeoutMs,
    deps,
    jobs: JOBS,
    schedule: SCHEDULE,
    log,
  })
  atEnd(() => queue.stop())
  await listen(parley, config)
  announce(parley, config, performance.now() - started)
  // A password that the operator chose is never repeated.
  if (demo) console.log(`  Sign in as    ${demo.email}\n  with password ${config.owner ? 'as set' : demo.password}`)
  // Kept now and not only at the end: after a kill -9, too, the next start finds everything compiled.
  flushCompileCache()
})

async function openPostgres(config: Config, log: Logger, atEnd: AtEnd): Promise<pg.ClientConfig> {
  const { url } = config.database
  if (url) {
    await reachDatabase(url)
    return { connectionString: url }
  }
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log })
  atEnd(() => postgres.stop())
  return { connectionString: postgres.url }
}

/** Loaded when it is wanted: what draws its pictures takes tens of megabytes. */
async function fill({ authDeps, blobs }: ParleyApp, { owner }: Config) {
  const { fillDemo } = await import('./demo-data/fill.ts')
  return fillDemo({ ...authDeps, blobs }, owner)
}

async function listen(parley: ParleyApp, { port, host }: Pick<Config, 'port' | 'host'>): Promise<void> {
  try {
    await parley.app.listen({ port, host })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isUnknown = code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL'
    // A machine without IPv6 has no `::`.
    if (isUnknown && host === '::') return listen(parley, { port, host: '0.0.0.0' })
    if (code === 'EADDRINUSE') throw new CannotStart(`Port ${port} is in use. Stop the other program or set PORT.`)
    if (code === 'EACCES')
      throw new CannotStart(`Port ${port} needs rights this user does not have. Set PORT to 1024 or more.`)
    if (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')
      throw new CannotStart(`HOST ${host} is no address of this machine.`)
    throw error
  }
}

function announce({ app }: ParleyApp, config: Config, took: number): void {
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  const own = config.publicUrl ?? `http://localhost:${port}`
  const nearby = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)
  const lines = [
    `Parley is ready after ${(took / 1000).toFixed(1)} s.`,
    `  The desk      ${own}/`,
    ...(config.demoPages ? [`  A sample shop ${own}/demo`] : []),
    `  The API       ${own}/api/docs`,
    ...(config.publicUrl || config.host !== '::' || !nearby
      ? []
      : [`  From nearby   http://${nearby.address}:${port}/`]),
  ]
  console.log(lines.join('\n'))
}

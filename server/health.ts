import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Config } from './config.ts'
import type { Db } from './platform/database.ts'
import type { App } from './platform/http.ts'
import { Refused } from './platform/refused.ts'
import type { Realtime } from './realtime/realtime.ts'

/** `/healthz`: the process lives. `/readyz`: it can do its work. `/metrics`: how it goes. */
export function health(app: App, { db, realtime, config }: { db: Db; realtime: Realtime; config: Config }): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'parley_connections',
    help: 'Clients connected to this node.',
    labelNames: ['side'],
    registers: [registry],
    collect() {
      const rooms = [...realtime.rooms.all.values()]
      this.set(
        { side: 'agent' },
        rooms.reduce((sum, room) => sum + room.desks.size, 0),
      )
      this.set(
        { side: 'visitor' },
        rooms.reduce((sum, room) => sum + room.visitors.size, 0),
      )
    },
  })
  new Gauge({
    name: 'parley_database_connections',
    help: 'Connections of the pool.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'total' }, db.pool.totalCount)
      this.set({ state: 'idle' }, db.pool.idleCount)
      this.set({ state: 'waited_for' }, db.pool.waitingCount)
    },
  })
  let draining = false
  app.addHook('preClose', async () => {
    draining = true
  })

  app.get('/healthz', { schema: { hide: true } }, () => ({ status: 'ok' }))

  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    if (draining) return reply.code(503).send({ status: 'draining' })
    try {
      await Promise.race([db.pool.query('select 1'), later(2000)])
      return { status: 'ready' }
    } catch {
      return reply.code(503).send({ status: 'no database' })
    }
  })

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    const allowed = config.metricsToken
      ? request.headers.authorization === `Bearer ${config.metricsToken}`
      : /^(::1|(::ffff:)?127\.)/.test(request.ip)
    if (!allowed) throw new Refused('forbidden', 'Metrics are not for everybody: set METRICS_TOKEN and send it.')
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

function later(ms: number): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('too late')), ms).unref())
}

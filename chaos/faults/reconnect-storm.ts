import { setTimeout as pause } from 'node:timers/promises'
import { gatherQuiet } from '../cast.ts'
import type { Fault } from './fault.ts'

const MANY = 5000

/** Thousands keep their chat open, and the only node dies under all of them. */
export const reconnectStorm: Fault = {
  kind: `reconnect storm of ${MANY} visitors`,
  keeps: 'All are back within 10 s and have what was said; those who write get through meanwhile.',
  // With the heartbeats of production: thousands at a tenth of them would be a load of their own.
  scene: {
    nodes: 1,
    cast: { visitors: 10, agents: 2 },
    env: { PING_MS: '10000', CLIENT_SILENCE_MS: '25000', SERVER_SILENCE_MS: '45000', DATABASE_TIMEOUT_MS: '10000' },
  },
  times: (minutes) => 0.25 * minutes,
  async strike(scene) {
    // Once; they stay for the storms that follow.
    const { quiet } = await scene.clients.ask('count', {})
    if (quiet === 0) {
      await scene.arrive(await gatherQuiet(scene.url, scene.doors.visitors, MANY))
    }
    await scene.kill(scene.nodes[0]!, 'SIGKILL')
    const began = performance.now()
    while ((await scene.clients.ask('count', {})).offline > 0) {
      await pause(50)
      if (performance.now() - began > 10_000) {
        const { offline } = await scene.clients.ask('count', {})
        scene.violations.push({ kind: 'late', what: `${offline} were not back after 10 s` })
        return
      }
    }
  },
}

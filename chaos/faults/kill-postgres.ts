import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** All processes of PostgreSQL die at once, and it recovers from its log. */
export const killPostgres: Fault = {
  kind: 'PostgreSQL killed',
  keeps: 'What was acknowledged is on disk; nodes live through it and go on by themselves.',
  scene: { nodes: 2 },
  times: (minutes) => minutes,
  async strike(scene) {
    await scene.killPostgres(scene.chance.whole(300, 1500))
    await pause(scene.chance.whole(1000, 2000))
  },
}

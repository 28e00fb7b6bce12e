import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** An update under load: each node is told to end, and is back before the next one goes. */
export const rollingRestart: Fault = {
  kind: 'rolling restart',
  keeps: 'Commits under way are finished and answered; everybody moves to the other node and back.',
  scene: { nodes: 2 },
  times: (minutes) => minutes,
  async strike(scene) {
    for (const node of scene.nodes) {
      await scene.kill(node, 'SIGTERM', scene.chance.whole(50, 800))
      await pause(500)
    }
  },
}

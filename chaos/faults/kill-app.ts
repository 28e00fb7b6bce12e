import type { Scene } from '../scene.ts'
import type { Fault } from './fault.ts'

/** A node dies without a word, at any moment: between a commit and its acknowledgement too. */
export const killApp: Fault = {
  kind: 'app killed',
  keeps: 'What was acknowledged is committed; what was not is sent again and becomes one message.',
  scene: { nodes: 2 },
  times: (minutes) => 5 * minutes,
  strike,
}

/** The same, and nobody else is there meanwhile. */
export const killOnlyApp: Fault = {
  kind: 'only app killed',
  keeps: killApp.keeps,
  scene: { nodes: 1 },
  times: (minutes) => minutes,
  strike,
}

async function strike(scene: Scene): Promise<void> {
  const node = scene.chance.pick(scene.nodes)
  await scene.kill(node, 'SIGKILL', scene.chance.whole(50, 1200))
}

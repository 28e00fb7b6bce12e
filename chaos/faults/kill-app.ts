import type { Fault } from './fault.ts'

/** A node dies without a word, at any moment: between a commit and its acknowledgement too. */
export const killApp: Fault = {
  kind: 'app killed',
  keeps: 'What was acknowledged is committed; what was not is sent again and becomes one message.',
  scene: { nodes: 2 },
  times: (minutes) => 5 * minutes,
  async strike(scene) {
    const node = scene.chance.pick(scene.nodes)
    await scene.kill(node, 'SIGKILL', scene.chance.whole(50, 1200))
  },
}

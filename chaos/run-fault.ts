import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './faults/fault.ts'
import { type Outcome, openScene, type ScenePlan } from './scene.ts'

/** One run: a scene of its own, traffic, the fault so many times, and the checker. */
export async function runFault(
  fault: Pick<Fault, 'scene' | 'strike'>,
  times: number,
  plan: Pick<ScenePlan, 'folder' | 'seed'> & Partial<ScenePlan>,
): Promise<Outcome> {
  const scene = await openScene({ nodes: 2, cast: { visitors: 30, agents: 4 }, ...fault.scene, ...plan })
  try {
    await scene.clients.ask('talk', { everyMs: 120 })
    await pause(500)
    for (let n = 0; n < times; n++) await fault.strike(scene)
    await pause(500)
    return await scene.judge()
  } finally {
    await scene.close()
  }
}

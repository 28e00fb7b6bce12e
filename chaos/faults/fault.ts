import type { Scene, ScenePlan } from '../scene.ts'

/** Something that happens to a running installation, and what must hold all the same. */
export type Fault = {
  kind: string
  /** The invariant, for people. The checker holds every run to all of them. */
  keeps: string
  /** What this one needs; the rest is as always. */
  scene: Partial<Pick<ScenePlan, 'nodes' | 'postgres' | 'env' | 'cast' | 'dataDir' | 'broken'>>
  /** How often, in a run of so many minutes altogether. */
  times(minutes: number): number
  /** Why this machine cannot do it, if it cannot. */
  cannot?(): string | undefined
  /** Makes what it needs in the folder of the run. */
  prepare?(folder: string): Partial<ScenePlan>
  cleanUp?(folder: string): void
  /** Does it once. Traffic flows before, meanwhile and after. */
  strike(scene: Scene): Promise<void>
}

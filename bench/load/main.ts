import { serve } from '../../server/test/servant.ts'
import { announce, audience, disband } from './audience.ts'
import { type CrowdPlan, openCrowd } from './crowd.ts'
import { idle, leaveIdle } from './idle.ts'
import { link, relink } from './links.ts'
import { man, newcomers } from './newcomers.ts'

/** The process that holds the clients. It does what the benchmark asks, one thing at a time. */
type Crowd = Awaited<ReturnType<typeof openCrowd>>
const crowds = new Map<string, Crowd>()

const commands = {
  async gather({ name, plan }: { name: string; plan: CrowdPlan }): Promise<void> {
    crowds.set(name, await openCrowd(plan))
  },
  saturate: ({ name, ...how }: { name: string; ms: number }) => crowds.get(name)!.saturate(how),
  pace: ({ name, ...how }: { name: string; perSecond: number; ms: number; from: 'visitors' | 'agents' }) =>
    crowds.get(name)!.pace(how),
  async dismiss({ name }: { name: string }): Promise<void> {
    crowds.get(name)?.close()
    crowds.delete(name)
  },
  idle,
  leaveIdle,
  audience,
  announce,
  disband,
  link,
  relink,
  man,
  newcomers,
}

export type LoadCommands = typeof commands

serve(commands)

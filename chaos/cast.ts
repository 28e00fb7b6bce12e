import { newId } from '@parley/protocol/id.ts'
import { aCast, type Cast, joinAll, tokenOf } from '../bench/cast.ts'
import { SECRET_KEY } from '../bench/stage.ts'
import { openAuth } from '../server/agents/auth.ts'
import { createAgent } from '../server/agents/create.ts'
import { sessionCookie } from '../server/agents/session-cookie.ts'
import { startSession } from '../server/agents/sign-in.ts'
import { transaction } from '../server/platform/database.ts'
import type { TabPlan } from './clients/tab.ts'

export type CastPlan = { visitors: number; agents: number; client?: TabPlan['client'] }

/**
 * Who talks: visitors, every third of them in two tabs; newcomers whose first message is yet to come; agents who answer;
 * one who follows what they all do and only watches; and an outsider, who may see no inbox.
 */
export async function gather(
  url: string,
  doors: { visitors: number; agents: number },
  { visitors, agents, client = 'present' }: CastPlan,
): Promise<TabPlan[]> {
  const endings: (() => unknown)[] = []
  const cast = await aCast({ atEnd: (ending) => void endings.push(ending) }, { url }, { visitors, agents: agents + 1 })
  const [watcher, ...answering] = cast.agents
  const follows = await joinAll({ ...cast, agents: answering })

  const agent = { kind: 'agent', port: doors.agents, sees: 'all', writes: true, client: 'present' } as const
  const visitor = { kind: 'visitor', port: doors.visitors, sees: 'own', writes: true, client } as const
  const plans: TabPlan[] = answering.map(({ viewer, cookie }, i) => {
    const tab = `agent ${i}`
    return { ...agent, tab, browser: tab, authorId: viewer.id, cookie, conversations: follows[i]! }
  })
  // As many as one hello can name.
  const watched = cast.visitors.map((one) => one.conversation).slice(0, 100)
  const watching = { tab: 'watcher', browser: 'watcher', authorId: watcher!.viewer.id, cookie: watcher!.cookie }
  plans.push({ ...agent, ...watching, conversations: watched, writes: false })
  plans.push({ ...agent, ...(await anOutsider(cast)), conversations: [], sees: 'nothing', writes: false })
  for (const [i, { author, token, conversation }] of cast.visitors.entries()) {
    const who = { ...visitor, browser: `visitor ${i}`, authorId: author.id, token, conversations: [conversation] }
    plans.push({ ...who, tab: `visitor ${i}` })
    if (i % 3 === 0) plans.push({ ...who, tab: `visitor ${i}, second tab` })
  }
  for (let i = 0; i < visitors / 5; i++) {
    const authorId = newId()
    const token = tokenOf({ ...cast, id: authorId })
    const tab = `newcomer ${i}`
    plans.push({ ...visitor, tab, browser: tab, authorId, token, conversations: [newId()] })
  }
  for (const ending of endings) await ending()
  return plans
}

/** Visitors who only keep their chat open. */
export async function gatherQuiet(url: string, port: number, many: number): Promise<TabPlan[]> {
  const endings: (() => unknown)[] = []
  const cast = await aCast({ atEnd: (ending) => void endings.push(ending) }, { url }, { visitors: many, agents: 0 })
  for (const ending of endings) await ending()
  return cast.visitors.map(({ author, token, conversation }, i) => {
    const tab = `quiet ${i}`
    const who = { tab, browser: tab, authorId: author.id, token, conversations: [conversation] }
    return { ...who, kind: 'visitor', port, sees: 'own', writes: false, client: 'present' }
  })
}

/** An agent of this workspace without any inbox. */
async function anOutsider({ db, workspaceId }: Cast) {
  const auth = await openAuth(db, SECRET_KEY)
  return transaction(db, workspaceId, async (tx) => {
    const who = { name: 'Outsider', email: 'outsider@bench.example', role: 'agent', inboxIds: [] } as const
    const { id, userId } = await createAgent(tx, auth, { ...who, passwordHash: 'never asked for' })
    const { token } = await startSession(tx, auth, { id, userId }, { ip: '127.0.0.1', device: 'Chaos' })
    const cookie = sessionCookie(SECRET_KEY, token, false).split(';')[0]!
    return { tab: 'outsider', browser: 'outsider', authorId: id, cookie }
  })
}

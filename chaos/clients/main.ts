import { setTimeout as pause } from 'node:timers/promises'
import type { Outgoing } from '@parley/protocol/outbox.ts'
import { serve } from '../../server/test/servant.ts'
import { openChance } from '../chance.ts'
import type { TabJournal } from '../journal.ts'
import { CLIENTS } from './modules.ts'
import { openTab, type Tab, type TabPlan, type TabState } from './tab.ts'

/** The process that holds everybody who talks. It is never harmed: what it remembers is the evidence. */
const chance = openChance(Number(process.argv[2] ?? 1))
const tabs = new Map<string, Tab>()
const browsers = new Map<string, Map<string, Outgoing>>()
let talking: { everyMs: number; bytes: number; notes: number } | null = null

const commands = {
  /** Opens tabs, and waits until every one is connected. */
  async arrive({ plans }: { plans: TabPlan[] }): Promise<void> {
    for (const [i, plan] of plans.entries()) {
      const storage = browsers.get(plan.browser) ?? new Map<string, Outgoing>()
      browsers.set(plan.browser, storage)
      tabs.set(plan.tab, openTab(plan, CLIENTS[plan.client], storage, chance.next))
      if (i % 100 === 99) await online()
    }
    await online()
  },
  /** Those who write do so from now on, each at moments of its own, `everyMs` apart in the mean. */
  async talk(how: { everyMs: number; bytes?: number; notes?: number }): Promise<void> {
    const start = talking === null
    talking = { bytes: 0, notes: 0.1, ...how }
    if (start)
      for (const tab of tabs.values()) for (const id of tab.plan.conversations) if (tab.plan.writes) void chat(tab, id)
  },
  async hush(_: object): Promise<void> {
    talking = null
  },
  async state(_: object): Promise<TabState[]> {
    return Array.from(tabs.values(), (tab) => tab.state())
  },
  async journals(_: object): Promise<TabJournal[]> {
    return Array.from(tabs.values(), (tab) => tab.journal())
  },
  /** A share of the tabs is reloaded, in the middle of whatever they do. */
  async reload({ share }: { share: number }): Promise<number> {
    const chosen = [...tabs.values()].filter(() => chance.happens(share))
    for (const tab of chosen) tab.reload()
    return chosen.length
  },
  /** A backup is made, while nothing is under way. */
  async backedUp(_: object): Promise<void> {
    for (const tab of tabs.values()) tab.backedUp()
  },
  /** … and is what the database holds again: what was acknowledged since is undone. */
  async restored(_: object): Promise<void> {
    for (const tab of tabs.values()) tab.restored()
  },
  /** The longest that anybody of a kind waited for an acknowledgement since this was last asked, in milliseconds. */
  async slowest({ kind }: { kind: TabPlan['kind'] }): Promise<number> {
    return Math.max(0, ...[...tabs.values()].filter((tab) => tab.plan.kind === kind).map((tab) => tab.slowest()))
  },
  async count(_: object): Promise<{ quiet: number; offline: number }> {
    const all = [...tabs.values()]
    return {
      quiet: all.filter((tab) => tab.plan.kind === 'visitor' && !tab.plan.writes).length,
      offline: all.filter((tab) => !tab.isOnline()).length,
    }
  },
  async rude({ rudeness }: { rudeness: number }): Promise<void> {
    for (const tab of tabs.values()) tab.wire.rudeness = rudeness
  },
  async leave(_: object): Promise<void> {
    talking = null
    for (const tab of tabs.values()) tab.leave()
  },
}

export type ClientCommands = typeof commands

async function online(): Promise<void> {
  const until = performance.now() + 60_000
  while ([...tabs.values()].some((tab) => !tab.isOnline())) {
    if (performance.now() > until) throw new Error('Not everybody could connect within a minute.')
    await pause(20)
  }
}

async function chat(tab: Tab, conversation: string): Promise<void> {
  while (talking) {
    await pause(talking.everyMs * (0.5 + chance.next()))
    if (!talking) return
    const kind = tab.plan.kind === 'agent' && chance.happens(talking.notes) ? 'note' : 'message'
    tab.write(conversation, kind, talking.bytes)
  }
}

serve(commands)

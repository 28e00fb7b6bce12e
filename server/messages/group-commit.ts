import { type Db, isUnreachable, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { type Send, type Sent, sendMessages } from './send.ts'

const MOST = 256

type Waiting = { send: Send; resolve(sent: Sent): void; reject(error: unknown): void }

/**
 * Group commit, natural: what arrives while a commit is in flight goes in the next one. No timer: an idle desk sends at
 * once, a busy one shares the cost of the disk. One lane per workspace, because a transaction sees one workspace.
 * Resolves only after COMMIT: acknowledged is committed.
 */
export function openGroupCommit(db: Db) {
  const lanes = new Map<string, { waiting: Waiting[]; flying: boolean }>()
  const idle: (() => void)[] = []

  function post(workspaceId: string, send: Send): Promise<Sent> {
    return new Promise((resolve, reject) => {
      let lane = lanes.get(workspaceId)
      if (!lane) {
        lane = { waiting: [], flying: false }
        lanes.set(workspaceId, lane)
      }
      // So much waits only when the database is away: say so at once, instead of growing until memory ends.
      if (lane.waiting.length >= 20_000)
        return reject(new Refused('overloaded', 'Too much at once.', { retryAfter: 2000 }))
      lane.waiting.push({ send, resolve, reject })
      if (!lane.flying) void fly(workspaceId, lane)
    })
  }

  async function fly(workspaceId: string, lane: { waiting: Waiting[]; flying: boolean }) {
    lane.flying = true
    while (lane.waiting.length > 0) await commit(workspaceId, lane.waiting.splice(0, MOST))
    lane.flying = false
    lanes.delete(workspaceId)
    if (lanes.size === 0) for (const tell of idle.splice(0)) tell()
  }

  async function commit(workspaceId: string, batch: Waiting[], again = false): Promise<void> {
    try {
      const answers = await transaction(db, workspaceId, (tx) =>
        sendMessages(
          tx,
          batch.map((one) => one.send),
        ),
      )
      batch.forEach((one, i) => {
        const answer = answers[i]!
        if (answer instanceof Refused) one.reject(answer)
        else one.resolve(answer)
      })
    } catch (error) {
      // The same id on two nodes at once, and the other was faster: now it is there to be found, as a resend or a redirect.
      if (batch.length === 1 && isTaken(error) && !again) return commit(workspaceId, batch, true)
      // One bad row fails all of its batch: take them one by one, so that it fails alone.
      if (batch.length > 1 && !isUnreachable(error)) for (const one of batch) await commit(workspaceId, [one])
      else for (const one of batch) one.reject(error)
    }
  }

  return {
    post,
    /** Everything posted so far is answered. */
    drained: () =>
      lanes.size === 0
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            idle.push(resolve)
          }),
  }
}

function isTaken(error: unknown): boolean {
  return (error as { code?: string }).code === '23505'
}

export type GroupCommit = ReturnType<typeof openGroupCommit>

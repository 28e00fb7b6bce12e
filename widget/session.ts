import type { Refusal } from '@parley/protocol/errors.ts'
import type { VisitorSession } from '@parley/protocol/inbox.ts'
import type { VisitorTimelinePage } from '@parley/protocol/page.ts'

/** A refusal by the server; anything else that goes wrong is the network. */
export class Refused extends Error {
  declare refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** An old token is renewed, a void one is replaced by a new visitor's. */
export function openSession(inbox: string, token: string | null): Promise<VisitorSession> {
  return ask('/session', null, { inbox, token: token ?? undefined })
}

export function readTimeline(token: string, conversation: string, before?: number): Promise<VisitorTimelinePage> {
  return ask(
    `/conversations/${conversation}/timeline?limit=50${before === undefined ? '' : `&before=${before}`}`,
    token,
  )
}

export async function ask<T>(path: string, token: string | null, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {}
  if (token) headers.authorization = `Bearer ${token}`
  if (body) headers['content-type'] = 'application/json'
  const answer = await fetch(`/api/v1/visitor${path}`, {
    method: body ? 'POST' : 'GET',
    headers,
    body: body ? JSON.stringify(body) : undefined,
    credentials: 'same-origin',
  })
  if (answer.ok) return answer.json()
  throw new Refused(await answer.json().catch(() => ({ code: 'broken', message: `${answer.status}` })))
}

import type { Agent, Me, Role } from '@parley/protocol/agent.ts'
import type { Refusal } from '@parley/protocol/errors.ts'
import { newId } from '@parley/protocol/id.ts'
import { transaction } from '../platform/database.ts'
import type { TestNode } from '../test/world.ts'
import { createWorkspace } from '../workspaces/create.ts'
import { createAgent } from './create.ts'

export const PASSWORD = 'correct horse battery'

/** People who can really sign in, in a workspace of their own: Olga owns it, Ben is admin, Ann and Otto are agents. */
export async function aStaff(node: TestNode) {
  const workspaceId = newId()
  const { auth } = node.parley.authDeps
  const passwordHash = await auth.hash(PASSWORD)
  const email = (name: string) => `${name.toLowerCase()}@${workspaceId}.example`
  const ids = await transaction(node.db, workspaceId, async (tx) => {
    await createWorkspace(tx, 'Tarnside')
    const make = async (name: string, role: Role) =>
      (await createAgent(tx, auth, { name, email: email(name), passwordHash, role, inboxIds: [] })).id
    return {
      olga: await make('Olga', 'owner'),
      ben: await make('Ben', 'admin'),
      ann: await make('Ann', 'agent'),
      otto: await make('Otto', 'agent'),
    }
  })
  return { workspaceId, ids, email }
}

/** A browser at this node: keeps its cookie, and sends what our own pages send. */
export function aBrowser(node: TestNode, headers: Record<string, string> = {}) {
  let cookie = ''
  return {
    get cookie() {
      return cookie
    },
    async ask<Body = Partial<Refusal>>(
      method: string,
      path: string,
      body?: unknown,
      more: Record<string, string> = {},
    ) {
      const response = await fetch(`${node.url}/api/v1${path}`, {
        method,
        headers: {
          'x-parley': '1',
          ...(cookie && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
          ...more,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      const set = response.headers.get('set-cookie')
      if (set) cookie = set.split(';')[0]!
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as Body }
    },
    async signIn(email: string, password = PASSWORD): Promise<Me> {
      const { body } = await this.ask<{ me: Me }>('POST', '/session', { email, password })
      return body.me
    },
  }
}

export type Browser = ReturnType<typeof aBrowser>

export async function agentsSeenBy(browser: Browser): Promise<Agent[]> {
  return (await browser.ask<Agent[]>('GET', '/agents')).body
}

import { addressKey } from '../platform/address.ts'
import { openBatch } from '../platform/batch.ts'
import { type Db, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { readClaim, type VisitorClaim } from './token.ts'

/** The visitor behind a token, or null: forged, of an older version, or shut out. Makes nothing. */
export async function findVisitor(
  db: Db,
  secret: string,
  token: unknown,
  address: string | null,
): Promise<VisitorClaim | null> {
  const { claim, standing } = await standingOf(db, secret, token, address)
  return standing === 'current' ? claim : null
}

export async function requireVisitor(
  db: Db,
  secret: string,
  authorization: string | undefined,
  address: string | null,
): Promise<VisitorClaim> {
  const { claim, standing } = await standingOf(db, secret, authorization?.replace(/^Bearer /, ''), address)
  if (standing === 'blocked') throw shutOut()
  if (!claim) throw new Refused('unauthenticated', 'This visitor is not known here. Ask for a new session.')
  return claim
}

/** Says no more than it must: not who shut them out, nor why, nor whether by name or by address. */
export function shutOut(): Refused {
  return new Refused('blocked', 'This chat is closed.')
}

/** `unknown` goes without a claim: forged, of an older version, or of an inbox that is gone. */
type Standing = { standing: 'current' | 'blocked'; claim: VisitorClaim } | { standing: 'unknown'; claim: null }

export async function standingOf(db: Db, secret: string, token: unknown, address: string | null): Promise<Standing> {
  const claim = readClaim(secret, 'token', token)
  if (!claim) return { standing: 'unknown', claim: null }
  const standing = await look(db, { claim, address: address && addressKey(address) })
  return standing === 'unknown' ? { standing, claim: null } : { standing, claim }
}

type Asked = { claim: VisitorClaim; address: string | null }

/** Read for all who come in the same moment: after a restart that is everybody. */
const checks = new WeakMap<Db, (workspaceId: string, asked: Asked) => Promise<Standing['standing']>>()

function look(db: Db, asked: Asked): Promise<Standing['standing']> {
  let check = checks.get(db)
  if (!check) {
    check = openBatch(200, (workspaceId, all) => lookAtAll(db, workspaceId, all))
    checks.set(db, check)
  }
  return check(asked.claim.workspaceId, asked)
}

function lookAtAll(db: Db, workspaceId: string, asked: Asked[]): Promise<Standing['standing'][]> {
  return transaction(db, workspaceId, async (tx) => {
    const rows = await tx.rows<{ inbox: string | null; version: number | null; blocked: boolean }>(
      'visitor-standing',
      `select i.id as inbox, v.token_version as version, v.blocked_at is not null or exists (
           select 1 from blocks where workspace_id = $1 and inbox_id = p.inbox_id and address = p.address
         ) as blocked
       from unnest($2::uuid[], $3::uuid[], $4::text[]) with ordinality p(visitor_id, inbox_id, address, n)
       left join inboxes i on i.workspace_id = $1 and i.id = p.inbox_id
       left join lateral (
         select token_version, blocked_at from visitors where workspace_id = $1 and id = p.visitor_id offset 0
       ) v on true
       order by p.n`,
      [
        workspaceId,
        asked.map(({ claim }) => claim.visitorId),
        asked.map(({ claim }) => claim.inboxId),
        asked.map(({ address }) => address),
      ],
    )
    return rows.map(({ inbox, version, blocked }, i) => {
      const { claim } = asked[i]!
      // No inbox: it was deleted. No version: a visitor who has not written yet.
      if (inbox === null || (version ?? claim.version) !== claim.version) return 'unknown'
      return blocked ? 'blocked' : 'current'
    })
  })
}

/** Whether nobody may come to this inbox from this address. */
export function isShutOut(db: Db, inbox: { workspaceId: string; id: string }, address: string): Promise<boolean> {
  return transaction(db, inbox.workspaceId, async (tx) => {
    const found = await tx.rows(
      'is-shut-out',
      'select 1 from blocks where workspace_id = $1 and inbox_id = $2 and address = $3 limit 1',
      [inbox.workspaceId, inbox.id, addressKey(address)],
    )
    return found.length > 0
  })
}

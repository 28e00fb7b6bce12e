import { openBatch } from '../platform/batch.ts'
import { type Db, transaction } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { readClaim, type VisitorClaim } from './token.ts'

/** The visitor behind a token, or null: forged, of an older version, or blocked. Makes nothing. */
export async function findVisitor(db: Db, secret: string, token: unknown): Promise<VisitorClaim | null> {
  const claim = readClaim(secret, 'token', token)
  return claim && (await isCurrent(db, claim)) ? claim : null
}

export async function requireVisitor(db: Db, secret: string, authorization: string | undefined): Promise<VisitorClaim> {
  const claim = await findVisitor(db, secret, authorization?.replace(/^Bearer /, ''))
  if (!claim) throw new Refused('unauthenticated', 'This visitor is not known here. Ask for a new session.')
  return claim
}

/** Read for all who come in the same moment: after a restart that is everybody. */
const checks = new WeakMap<Db, (workspaceId: string, claim: VisitorClaim) => Promise<boolean>>()

function isCurrent(db: Db, claim: VisitorClaim): Promise<boolean> {
  let check = checks.get(db)
  if (!check) {
    check = openBatch(200, (workspaceId, claims) => areCurrent(db, workspaceId, claims))
    checks.set(db, check)
  }
  return check(claim.workspaceId, claim)
}

function areCurrent(db: Db, workspaceId: string, claims: VisitorClaim[]): Promise<boolean[]> {
  return transaction(db, workspaceId, async (tx) => {
    const rows = await tx.rows<{ inbox: string | null; version: number | null }>(
      'visitor-versions',
      `select i.id as inbox, v.token_version as version from unnest($2::uuid[], $3::uuid[]) with ordinality p(visitor_id, inbox_id, n)
       left join inboxes i on i.workspace_id = $1 and i.id = p.inbox_id
       left join lateral (
         select token_version from visitors where workspace_id = $1 and id = p.visitor_id offset 0
       ) v on true
       order by p.n`,
      [workspaceId, claims.map((claim) => claim.visitorId), claims.map((claim) => claim.inboxId)],
    )
    // No inbox: it was deleted. No version: a visitor who has not written yet.
    return rows.map(({ inbox, version }, i) => inbox !== null && (version ?? claims[i]!.version) === claims[i]!.version)
  })
}

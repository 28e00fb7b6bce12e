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

function isCurrent(db: Db, claim: VisitorClaim): Promise<boolean> {
  return transaction(db, claim.workspaceId, async (tx) => {
    const [row] = await tx.rows<{ version: number | null }>(
      'visitor-version',
      `select (select token_version from visitors where workspace_id = $1 and id = $2) as version
       from inboxes where workspace_id = $1 and id = $3`,
      [claim.workspaceId, claim.visitorId, claim.inboxId],
    )
    // No inbox: it was deleted. No version: a visitor who has not written yet.
    return row !== undefined && (row.version ?? claim.version) === claim.version
  })
}

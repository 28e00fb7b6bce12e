import { acrossWorkspaces, type Db } from '../platform/database.ts'

/** Sessions that have run out, and invitations that nobody accepted for a month more than they were good for. */
export async function pruneSessions(db: Db): Promise<void> {
  await acrossWorkspaces(db, 'forget what has run out', async (tx) => {
    await tx.rows('prune-sessions', 'delete from auth.session where "expiresAt" < now()', [])
    await tx.rows(
      'prune-invitations',
      "delete from invitations where accepted_at is null and expires_at < now() - interval '30 days'",
      [],
    )
  })
}

import type { SavedReply } from '@parley/protocol/saved-reply.ts'
import type { Viewer } from '../agents/viewer.ts'
import { recordInWorkspace } from '../events/record-in-workspace.ts'
import type { Tx } from '../platform/database.ts'
import { Refused } from '../platform/refused.ts'
import { setFiles } from './file.ts'
import { getSavedReply, lockSavedReply, mayChange, type Row, type SavedReplyDraft, seenBy } from './saved-reply.ts'

export async function createSavedReply(tx: Tx, viewer: Viewer, draft: SavedReplyDraft): Promise<SavedReply> {
  await check(tx, viewer, draft, null)
  const made = await tx.q
    .insertInto('saved_replies')
    .values({ workspace_id: tx.workspaceId, author_id: viewer.id, ...columnsOf(draft) })
    // Somebody took the shortcut since we looked.
    .onConflict((taken) => taken.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw await taken(tx, viewer, draft.shortcut)
  await attach(tx, viewer, made.id, draft)
  await recordInWorkspace(tx, { type: 'saved-reply.created', by: viewer.id, data: { replyId: made.id } })
  return getSavedReply(tx, viewer, made.id)
}

export async function changeSavedReply(
  tx: Tx,
  viewer: Viewer,
  id: string,
  draft: SavedReplyDraft,
): Promise<SavedReply> {
  const row = await lockSavedReply(tx, viewer, id)
  needChange(viewer, row)
  // It would vanish from under its author's hands.
  if (draft.audience === 'me' && row.author_id !== viewer.id)
    throw new Refused('forbidden', 'Only its author can keep it for themselves.', { field: 'audience' })
  await check(tx, viewer, draft, row)
  await guarded(tx, viewer, draft.shortcut, () =>
    tx.q
      .updateTable('saved_replies')
      .set({ ...columnsOf(draft), changed_at: new Date() })
      .where('workspace_id', '=', tx.workspaceId)
      .where('id', '=', id)
      .execute(),
  )
  await attach(tx, viewer, id, draft)
  await recordInWorkspace(tx, { type: 'saved-reply.changed', by: viewer.id, data: { replyId: id } })
  return getSavedReply(tx, viewer, id)
}

/** Gone from every list, and kept for a while in case it was a slip. */
export async function deleteSavedReply(tx: Tx, viewer: Viewer, id: string): Promise<void> {
  needChange(viewer, await lockSavedReply(tx, viewer, id))
  await setDeleted(tx, id, new Date())
  await recordInWorkspace(tx, { type: 'saved-reply.deleted', by: viewer.id, data: { replyId: id } })
}

export async function restoreSavedReply(tx: Tx, viewer: Viewer, id: string): Promise<SavedReply> {
  const row = await lockSavedReply(tx, viewer, id, true)
  needChange(viewer, row)
  await needFreeShortcut(tx, viewer, row.shortcut, id)
  await guarded(tx, viewer, row.shortcut, () => setDeleted(tx, id, null))
  await recordInWorkspace(tx, { type: 'saved-reply.created', by: viewer.id, data: { replyId: id } })
  return getSavedReply(tx, viewer, id)
}

function setDeleted(tx: Tx, id: string, at: Date | null) {
  return tx.q
    .updateTable('saved_replies')
    .set({ deleted_at: at })
    .where('workspace_id', '=', tx.workspaceId)
    .where('id', '=', id)
    .execute()
}

function needChange(viewer: Viewer, row: Row): void {
  if (!mayChange(viewer, row))
    throw new Refused('forbidden', 'Only its author or an admin changes this reply. Save a copy for yourself.')
}

function columnsOf({ name, shortcut, folder, body, audience, teamId }: SavedReplyDraft) {
  return { name, shortcut, folder, body, audience, team_id: teamId }
}

async function check(tx: Tx, viewer: Viewer, draft: SavedReplyDraft, was: Row | null): Promise<void> {
  if (draft.body === '' && draft.fileIds.length === 0)
    throw new Refused('bad-request', 'Write what it says, or add a file.', { field: 'body' })
  if ((draft.audience === 'team') !== (draft.teamId !== null))
    throw new Refused('bad-request', 'Choose the team that sees it.', { field: 'teamId' })
  if (draft.teamId !== null && draft.teamId !== was?.team_id) await needTeam(tx, viewer, draft.teamId)
  await needFreeShortcut(tx, viewer, draft.shortcut, was?.id ?? null)
}

/** One's own team; whoever manages inboxes writes for any. */
async function needTeam(tx: Tx, viewer: Viewer, team: string): Promise<void> {
  const [found] = await tx.rows(
    'team-of-reply',
    `select from teams t where t.workspace_id = $1 and t.id = $4 and ($3 or exists (select from team_members m
       where m.workspace_id = t.workspace_id and m.team_id = t.id and m.agent_id = $2))`,
    [...seenBy(tx, viewer), team],
  )
  if (!found) throw new Refused('bad-request', 'Choose a team you are in.', { field: 'teamId' })
}

/**
 * A shortcut means one thing to whoever types it. What others keep for themselves is not looked at: nobody learns of it, and
 * their own goes first with them.
 */
async function needFreeShortcut(tx: Tx, viewer: Viewer, shortcut: string, own: string | null): Promise<void> {
  const other = await findByShortcut(tx, viewer, shortcut, own)
  if (other) throw clash(shortcut, other)
}

async function findByShortcut(tx: Tx, viewer: Viewer, shortcut: string, own: string | null) {
  const [other] = await tx.rows<{ name: string; folder: string }>(
    'reply-by-shortcut',
    `select r.name, r.folder from saved_replies r
     where r.workspace_id = $1 and r.shortcut = $4 and r.deleted_at is null and r.id is distinct from $5::uuid
       and (r.audience = 'everyone' or (r.audience = 'me' and r.author_id = $2)
         or (r.audience = 'team' and ($3 or exists (select from team_members m
           where m.workspace_id = r.workspace_id and m.team_id = r.team_id and m.agent_id = $2)))) limit 1`,
    [...seenBy(tx, viewer), shortcut, own],
  )
  return other
}

function clash(shortcut: string, other: { name: string } | undefined): Refused {
  const which = other ? `is “${other.name}”` : 'was taken a moment ago'
  return new Refused('id-taken', `/${shortcut} ${which}. Use /${shortcut}2 or another.`, { field: 'shortcut' })
}

async function taken(tx: Tx, viewer: Viewer, shortcut: string): Promise<Refused> {
  return clash(shortcut, await findByShortcut(tx, viewer, shortcut, null))
}

/** Somebody may take the shortcut between our look and our write: the index decides, and the loser hears the same sentence. */
async function guarded(tx: Tx, viewer: Viewer, shortcut: string, write: () => Promise<unknown>): Promise<void> {
  await tx.rows('before-reply', 'savepoint reply', [])
  try {
    await write()
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error
    await tx.rows('back-before-reply', 'rollback to savepoint reply', [])
    throw await taken(tx, viewer, shortcut)
  }
}

async function attach(tx: Tx, viewer: Viewer, id: string, { fileIds }: SavedReplyDraft): Promise<void> {
  if (!(await setFiles(tx, viewer, id, fileIds)))
    throw new Refused('not-found', 'One of the files is not there any more. Add it again.', { field: 'fileIds' })
}

import { transaction } from '../platform/database.ts'
import { type Mail, MailRefused } from '../platform/mail.ts'
import type { AuthDeps } from './find-viewer.ts'
import { invitationLink, invitationToken } from './invitation.ts'

export async function sendInvitationMail(
  { db, auth, mail, log }: MailDeps,
  { workspaceId, invitationId, origin }: { workspaceId: string; invitationId: string; origin: string },
): Promise<void> {
  if (!mail) return
  const open = await transaction(db, workspaceId, (tx) =>
    tx.q
      .selectFrom('invitations as i')
      .innerJoin('agents as a', (on) =>
        on.onRef('a.workspace_id', '=', 'i.workspace_id').onRef('a.id', '=', 'i.invited_by'),
      )
      .innerJoin('workspaces as w', 'w.id', 'i.workspace_id')
      .select(['i.email', 'a.name as invitedBy', 'w.name as workspace'])
      .where('i.workspace_id', '=', workspaceId)
      .where('i.id', '=', invitationId)
      .where('i.accepted_at', 'is', null)
      .where(({ eb, fn }) => eb('i.expires_at', '>', fn<Date>('now')))
      .executeTakeFirst(),
  )
  // Taken back, replaced or accepted before its mail was sent.
  if (!open) return
  const link = invitationLink(origin, invitationToken(auth.secret, invitationId))
  try {
    await mail.send({
      to: open.email,
      subject: `${open.invitedBy} invites you to ${open.workspace}`,
      text: `${open.invitedBy} invites you to answer chats for ${open.workspace}.\n\nChoose your password here:\n${link}\n\nThe link works once, for seven days. If you did not expect it, ignore this message.\n`,
    })
  } catch (error) {
    if (!(error instanceof MailRefused)) throw error
    // Trying again would end the same; the link itself was shown to whoever invited.
    log.warn({ invitationId, reason: error.message }, 'The mail server refused an invitation.')
  }
}

export type MailDeps = AuthDeps & { mail: Mail | null; log: { warn(detail: object, sentence: string): void } }

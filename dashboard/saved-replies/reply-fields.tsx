import type { Team } from '@parley/protocol/agent.ts'
import type { Refusal } from '@parley/protocol/errors.ts'
import type { SavedReply } from '@parley/protocol/saved-reply.ts'
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, useId } from 'react'
import { teamsQuery, useMe } from '../live/workspace.ts'
import { Field, FieldError } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import type { ReplyDraft } from './saved-replies.ts'

/** Name, shortcut, folder and who sees it: the same where it is written and where it is saved from a conversation. */
export function ReplyFields(props: {
  draft: ReplyDraft
  change(some: Partial<ReplyDraft>): void
  refusal: Refusal | null
  replies: readonly SavedReply[]
  /** Who wrote it decides whether it can be kept for oneself. */
  own: boolean
  autoFocus?: boolean
}) {
  const { draft, change, refusal, replies, own, autoFocus } = props
  const me = useMe()
  const id = useId()
  const teams = useQuery(teamsQuery).data ?? []
  const mine = teams.filter((team) => maySay(team, me, draft.teamId))
  const errorOf = (...fields: string[]) =>
    refusal?.field !== undefined && fields.includes(refusal.field) ? refusal.message : undefined
  const folders = [...new Set(replies.map(({ folder }) => folder).filter(Boolean))].sort((a, b) => a.localeCompare(b))
  return (
    <>
      <div className="two">
        <Field
          label="Name"
          dir="auto"
          maxLength={80}
          autoFocus={autoFocus}
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          error={errorOf('name')}
        />
        <Shortcut
          value={draft.shortcut}
          onChange={(event) => change({ shortcut: event.target.value.replace(/^\/+/, '').replace(/\s/g, '-') })}
          error={errorOf('shortcut')}
        />
      </div>
      <div className="two">
        <Field
          label="Folder"
          dir="auto"
          optional
          maxLength={40}
          list={`${id}-folders`}
          value={draft.folder}
          onChange={(event) => change({ folder: event.target.value })}
          error={errorOf('folder')}
        />
        <datalist id={`${id}-folders`}>
          {folders.map((folder) => (
            <option key={folder} value={folder} />
          ))}
        </datalist>
        <div className="field">
          <label htmlFor={`${id}-for`}>For</label>
          <Select
            id={`${id}-for`}
            value={draft.teamId ?? draft.audience}
            onChange={({ target: { value } }) =>
              change(
                value === 'everyone' || value === 'me'
                  ? { audience: value, teamId: null }
                  : { audience: 'team', teamId: value },
              )
            }
          >
            <option value="everyone">Everyone</option>
            {mine.map((team) => (
              <option key={team.id} value={team.id}>
                {team.name}
              </option>
            ))}
            {own && <option value="me">Only you</option>}
          </Select>
          {errorOf('audience', 'teamId') && <FieldError>{errorOf('audience', 'teamId')}</FieldError>}
        </div>
      </div>
    </>
  )
}

function maySay(team: Team, me: { id: string; permissions: string[] }, chosen: string | null): boolean {
  return team.id === chosen || team.agentIds.includes(me.id) || me.permissions.includes('inboxes.manage')
}

function Shortcut({ error, ...props }: ComponentProps<'input'> & { error: string | undefined }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Shortcut</label>
      <span className="slashed">
        <input
          id={id}
          className={`in w ${error ? 'bad' : ''}`}
          maxLength={40}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          {...(error && { 'aria-invalid': true, 'aria-describedby': `${id}-error` })}
          {...props}
        />
      </span>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  )
}

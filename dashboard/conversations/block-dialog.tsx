import type { Conversation } from '@parley/protocol/conversation.ts'
import { useQuery } from '@tanstack/react-query'
import { Ban, CircleAlert } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { conversationQuery } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import type { ConversationActions } from './conversation-actions.ts'

type DialogProps = { conversation: Conversation; actions: ConversationActions; open: boolean; onClose(): void }

export function BlockDialog({ conversation, actions, open, onClose }: DialogProps) {
  return (
    <Dialog title="Block visitor" open={open} onOpenChange={(next) => !next && onClose()}>
      {open && <BlockForm conversation={conversation} actions={actions} onClose={onClose} />}
    </Dialog>
  )
}

function BlockForm({ conversation, actions, onClose }: Omit<DialogProps, 'open'>) {
  const { visitor, status } = conversation
  const address = useQuery(conversationQuery(conversation.id)).data?.visitor.ip ?? null
  const isOpen = status !== 'ended'
  const [byAddress, setByAddress] = useState(false)
  const [end, setEnd] = useState(isOpen)
  const [reason, setReason] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  async function submit(event: FormEvent) {
    event.preventDefault()
    const answer = await actions.block({ byAddress, reason: reason.trim(), end: end && isOpen })
    setRefused(answer)
    if (answer === null) onClose()
  }
  return (
    <form onSubmit={submit}>
      <div className="inside">
        <p>
          <bdi className="b">{visitor.name}</bdi> will see a closed chat. What they send is not taken in, and they are
          not told by whom or why.
        </p>
        {address !== null && (
          <Tick
            checked={byAddress}
            onChange={setByAddress}
            label={
              <>
                Also whoever comes from <span dir="ltr">{address}</span>
              </>
            }
            hint="An office, a school or a phone network may share one address."
          />
        )}
        {isOpen && <Tick checked={end} onChange={setEnd} label="End this conversation as abandoned" />}
        <Field
          label="Reason"
          optional
          placeholder="Only agents see it"
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <footer>
        {refused ? (
          <span className="err" role="alert">
            <CircleAlert className="i" />
            {refused}
          </span>
        ) : (
          <span className="why">It can be lifted here, or under Settings, Blocked.</span>
        )}
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button className="dan" type="submit" disabled={actions.busy}>
          <Ban className="i" />
          Block
        </Button>
      </footer>
    </form>
  )
}

function Tick(props: { checked: boolean; onChange(checked: boolean): void; label: React.ReactNode; hint?: string }) {
  const id = useId()
  return (
    <div className="tick">
      <input
        id={id}
        type="checkbox"
        className="check"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
        {...(props.hint && { 'aria-describedby': `${id}-hint` })}
      />
      <label htmlFor={id}>{props.label}</label>
      {props.hint && (
        <span id={`${id}-hint`} className="s">
          {props.hint}
        </span>
      )}
    </div>
  )
}

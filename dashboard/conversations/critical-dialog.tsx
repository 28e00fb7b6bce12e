import type { Conversation } from '@parley/protocol/conversation.ts'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextArea } from '../ui/field.tsx'
import type { ConversationActions } from './conversation-actions.ts'

type DialogProps = { conversation: Conversation; actions: ConversationActions; open: boolean; onClose(): void }

export function CriticalDialog({ conversation, actions, open, onClose }: DialogProps) {
  return (
    <Dialog title="Mark as critical" open={open} onOpenChange={(next) => !next && onClose()}>
      {open && <CriticalForm conversation={conversation} actions={actions} onClose={onClose} />}
    </Dialog>
  )
}

function CriticalForm({ conversation, actions, onClose }: Omit<DialogProps, 'open'>) {
  const [comment, setComment] = useState(conversation.critical?.comment ?? '')
  const [refused, setRefused] = useState<string | null>(null)
  async function submit(event?: FormEvent) {
    event?.preventDefault()
    const answer = await actions.flag(comment.trim() || null)
    setRefused(answer)
    if (answer === null) onClose()
  }
  return (
    <form onSubmit={submit}>
      <div className="inside">
        <TextArea
          label="Why"
          placeholder="What a colleague should know at first sight"
          rows={2}
          dir="auto"
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
            event.preventDefault()
            void submit()
          }}
        />
      </div>
      <footer>
        {refused ? (
          <span className="err" role="alert">
            <CircleAlert className="i" />
            {refused}
          </span>
        ) : (
          <span className="why">Every agent of the inbox sees it in the list, until it ends.</span>
        )}
        <Button look="ghost" onClick={onClose}>
          Cancel
        </Button>
        <Button look="primary" type="submit" disabled={actions.busy}>
          <TriangleAlert className="i" />
          Mark as critical
        </Button>
      </footer>
    </form>
  )
}

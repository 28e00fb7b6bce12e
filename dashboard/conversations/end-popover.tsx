import type { Conversation, OUTCOMES } from '@parley/protocol/conversation.ts'
import { CircleCheck, CircleSlash } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { Segments } from '../ui/segments.tsx'
import { Tip } from '../ui/tip.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { MeanwhileNote, useMeanwhile } from './meanwhile.tsx'
import { useAsked } from './use-asked.ts'

type Outcome = (typeof OUTCOMES)[number]

const CHOICES = [
  {
    value: 'resolved' as Outcome,
    label: (
      <>
        <CircleCheck className="i i14" />
        Resolved
      </>
    ),
  },
  {
    value: 'abandoned' as Outcome,
    label: (
      <>
        <CircleSlash className="i i14" />
        Abandoned
      </>
    ),
  },
]

/** How it ended, in two keystrokes: it can be undone, so it does not ask whether we are sure. */
export function EndPopover({ conversation, actions }: { conversation: Conversation; actions: ConversationActions }) {
  const [open, setOpen] = useState(false)
  useAsked('end', () => setOpen(true))
  return (
    <Tip text="End" keys="e">
      <PopoverButton
        className="btn sec endbtn"
        aria-label={open ? 'End, choose how' : 'End conversation'}
        aria-keyshortcuts="e"
        open={open}
        onOpenChange={setOpen}
        modal
        popName="End this conversation"
        popClass="endpop"
        content={open && <EndForm conversation={conversation} actions={actions} done={() => setOpen(false)} />}
      >
        <CircleCheck className="i" />
        <span className="word">End</span>
      </PopoverButton>
    </Tip>
  )
}

function EndForm(props: { conversation: Conversation; actions: ConversationActions; done(): void }) {
  const { conversation, actions, done } = props
  const [outcome, setOutcome] = useState<Outcome>('resolved')
  const [comment, setComment] = useState('')
  const mayAsk = !conversation.ratingAsked && !conversation.rating && !conversation.visitor.blocked
  const [askRating, setAskRating] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const meanwhile = useMeanwhile(conversation)
  async function submit(event?: FormEvent) {
    event?.preventDefault()
    const ending = { outcome, comment: comment.trim(), askRating: askRating && mayAsk, epoch: meanwhile.epoch }
    const answer = await actions.end(ending)
    setRefused(answer)
    meanwhile.look()
    if (answer === null) done()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void submit()
  }
  return (
    <form className="endform" onSubmit={submit}>
      <Segments<Outcome> name="Outcome" value={outcome} choices={CHOICES} onChange={setOutcome} />
      <TextArea
        label="Comment"
        placeholder="Only agents see it"
        rows={2}
        autoFocus
        dir="auto"
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
        onKeyDown={press}
        error={refused ?? undefined}
      />
      {mayAsk && (
        <label className="asktick">
          <input
            type="checkbox"
            className="check"
            checked={askRating}
            onChange={(event) => setAskRating(event.target.checked)}
          />
          Ask for a rating
        </label>
      )}
      <MeanwhileNote of={meanwhile} />
      <div className="row">
        <span className="hint grow">The visitor may write again; that reopens it.</span>
        <Button look="primary" type="submit" disabled={actions.busy}>
          End conversation
        </Button>
      </div>
    </form>
  )
}

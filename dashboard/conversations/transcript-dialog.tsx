import type { Conversation } from '@parley/protocol/conversation.ts'
import { newId } from '@parley/protocol/id.ts'
import type { TranscriptMail } from '@parley/protocol/transcript.ts'
import { useQuery } from '@tanstack/react-query'
import { Check, CircleAlert, Download, Mail } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { installationQuery } from '../live/workspace.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Segments } from '../ui/segments.tsx'

type DialogProps = { conversation: Conversation; open: boolean; onClose(): void }

/** A copy of the conversation: to keep, or to send. */
export function TranscriptDialog({ conversation, open, onClose }: DialogProps) {
  return (
    <Dialog title="Transcript" open={open} onOpenChange={(next) => !next && onClose()}>
      {open && (
        <>
          <Copy conversation={conversation} />
          <Letter conversation={conversation} />
        </>
      )}
    </Dialog>
  )
}

type Format = 'html' | 'txt'

function Copy({ conversation }: { conversation: Conversation }) {
  const [format, setFormat] = useState<Format>('html')
  const [notes, setNotes] = useState(false)
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const query = new URLSearchParams({ format, notes: String(notes), timeZone })
  return (
    <div className="inside">
      <h3>Download</h3>
      <div className="row">
        <Segments<Format>
          name="Format"
          value={format}
          choices={[
            { value: 'html', label: 'Page (.html)' },
            { value: 'txt', label: 'Text (.txt)' },
          ]}
          onChange={setFormat}
        />
        <span className="grow" />
        <a className="btn sec" href={`/api/v1/conversations/${conversation.id}/transcript?${query}`} download>
          <Download className="i" />
          Download
        </a>
      </div>
      <div className="tick">
        <input
          id="transcript-notes"
          type="checkbox"
          className="check"
          checked={notes}
          onChange={(event) => setNotes(event.target.checked)}
        />
        <label htmlFor="transcript-notes">With notes and what happened, for colleagues</label>
      </div>
    </div>
  )
}

const ASK_MS = 700

function Letter({ conversation }: { conversation: Conversation }) {
  const mail = useQuery(installationQuery).data?.mail ?? true
  const [to, setTo] = useState(conversation.visitor.email ?? '')
  const [id, setId] = useState(newId)
  const [refusal, setRefusal] = useState<unknown>(null)
  const [sent, setSent] = useState(false)
  const path = `/conversations/${conversation.id}/transcript-mails/${id}`
  const progress = useQuery({
    queryKey: ['transcript-mail', id],
    queryFn: () => request.get<TranscriptMail>(path),
    enabled: sent,
    refetchInterval: ({ state }) => (state.data?.state === 'queued' || !state.data ? ASK_MS : false),
  }).data

  async function submit(event: FormEvent) {
    event.preventDefault()
    setRefusal(null)
    try {
      await request.put<TranscriptMail>(path, { to })
      setSent(true)
    } catch (error) {
      setRefusal(error)
    }
  }
  const again = () => {
    setSent(false)
    setId(newId())
  }
  const field = refusal instanceof Failed && refusal.refusal.field === 'to' ? refusal.message : undefined
  return (
    <form onSubmit={submit} noValidate>
      <div className="inside letter">
        <h3>Send by e-mail</h3>
        {mail ? (
          <Field
            label="To"
            type="email"
            dir="ltr"
            autoComplete="off"
            placeholder="name@example.com"
            value={to}
            disabled={sent}
            onChange={(event) => setTo(event.target.value)}
            hint="The visitor’s copy: never with notes."
            error={field}
          />
        ) : (
          <p>No mail server is set up, so nothing can be sent. Download a copy instead.</p>
        )}
      </div>
      {mail && (
        <footer>
          <Outcome refusal={field ? null : refusal} sent={sent} progress={progress} />
          {sent && progress?.state !== 'queued' && progress ? (
            <Button onClick={again}>{progress.state === 'failed' ? 'Try again' : 'Send another'}</Button>
          ) : (
            <Button look="primary" type="submit" disabled={sent || to.trim() === ''}>
              <Mail className="i" />
              Send
            </Button>
          )}
        </footer>
      )}
    </form>
  )
}

function Outcome({
  refusal,
  sent,
  progress,
}: {
  refusal: unknown
  sent: boolean
  progress: TranscriptMail | undefined
}) {
  const bad = refusal ? sentenceOf(refusal) : progress?.state === 'failed' ? progress.problem : null
  if (bad) {
    return (
      <span className="err" role="alert">
        <CircleAlert className="i" />
        {bad}
      </span>
    )
  }
  return (
    <span className="why" role="status">
      {progress?.state === 'sent' ? (
        <>
          <Check className="i i14" /> Sent to <bdi dir="ltr">{progress.to}</bdi>
        </>
      ) : sent ? (
        (progress?.problem ?? 'Sending…')
      ) : null}
    </span>
  )
}

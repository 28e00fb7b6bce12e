import './contacts.css'
import './import.css'
import type { ContactImport } from '@parley/protocol/contact.ts'
import { newId } from '@parley/protocol/id.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Check, CircleAlert, FileUp, Lock, X } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { Failed, sentenceOf } from '../live/request.ts'
import { useAgent, useMe } from '../live/workspace.ts'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { dayName } from '../ui/time.ts'
import { IconButton } from '../ui/tip.tsx'
import { importQuery, importsQuery } from './contact-queries.ts'
import { ImportColumns } from './import-columns.tsx'
import { ImportProgress, UndoImport } from './import-progress.tsx'

const route = getRouteApi('/desk/contacts/import')
const MOST_MEGABYTES = 20

/** A list from elsewhere: file, columns and check, import. Nothing is written before the last step. */
export function ImportPage() {
  const { id } = route.useSearch()
  const me = useMe()
  const navigate = useNavigate()
  const found = useQuery({
    ...importQuery(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: (query) => (/ing$/.test(query.state.data?.state ?? '') ? 800 : false),
  })
  const leave = () => void navigate({ to: '/contacts' })
  useShortcut('escape', leave)
  const step = id === undefined ? 1 : found.data && found.data.state !== 'draft' ? 3 : 2
  return (
    <main className="pg" data-pane>
      <header className="bar">
        <nav className="crumbs" aria-label="Place">
          <Link to="/contacts">Contacts</Link>
          <span className="t3" aria-hidden="true">
            /
          </span>
          <h1>Import</h1>
        </nav>
        <span className="grow" />
        <Steps at={step} />
        <span className="grow" />
        <IconButton name="Close" keys="escape" onClick={leave}>
          <X className="i" />
        </IconButton>
      </header>
      {!me.permissions.includes('contacts.manage') ? (
        <Blank icon={Lock} title="Only owners and admins import" text="Ask one of them to bring the list." />
      ) : id === undefined ? (
        <ChooseFile onTaken={(next) => void navigate({ to: '/contacts/import', search: { id: next } })} />
      ) : found.isError ? (
        <CouldNotLoad what="this import" retry={() => void found.refetch()} />
      ) : found.data === undefined ? (
        <LineSkeletons widths={['40%', '80%', '72%', '64%']} />
      ) : found.data.state === 'draft' ? (
        <ImportColumns key={found.data.id} found={found.data} />
      ) : (
        <ImportProgress found={found.data} />
      )}
    </main>
  )
}

function Steps({ at }: { at: 1 | 2 | 3 }) {
  return (
    <ol className="steps">
      {['File', 'Columns', 'Import'].map((name, n) => (
        <li key={name} className={n + 1 < at ? 'done' : ''} {...(n + 1 === at && { 'aria-current': 'step' })}>
          <i>{n + 1 < at ? <Check className="i i12" aria-label="done" /> : n + 1}</i>
          <span className="word">{name}</span>
        </li>
      ))}
    </ol>
  )
}

function ChooseFile({ onTaken }: { onTaken(id: string): void }) {
  const client = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [sending, setSending] = useState<{ name: string; part: number } | null>(null)
  const earlier =
    useQuery({
      ...importsQuery,
      refetchInterval: (query) => (query.state.data?.some((one) => /ing$/.test(one.state)) ? 800 : false),
    }).data ?? []

  async function send(file: File) {
    setError(null)
    if (file.size > MOST_MEGABYTES * 1_048_576) {
      setError(`${file.name} has more than ${MOST_MEGABYTES} MB. Split it and import each part.`)
      return
    }
    setSending({ name: file.name, part: 0 })
    try {
      const found = await upload(file, (part) => setSending({ name: file.name, part }))
      client.setQueryData(importQuery(found.id).queryKey, found)
      onTaken(found.id)
    } catch (refused) {
      setError(sentenceOf(refused))
    } finally {
      setSending(null)
    }
  }

  const dropped = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file && !sending) void send(file)
  }

  return (
    <div className="choosefile">
      <section
        className={`dropfile ${over ? 'over' : ''}`}
        aria-label="Choose a file"
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
      >
        <span className="bi">
          <FileUp className="i i20" />
        </span>
        {sending ? (
          <>
            <h2 className="cut">
              <bdi>{sending.name}</bdi>
            </h2>
            <progress aria-label="Reading the file" value={sending.part < 1 ? sending.part : undefined} max={1} />
            <p className="t2">{sending.part < 1 ? 'On its way' : 'Reading it'}</p>
          </>
        ) : (
          <>
            <h2>Drop a CSV file here</h2>
            <p className="t2">
              With one row for each contact and the names of the columns in the first. From any spreadsheet: UTF-8 or
              Windows, commas, semicolons or tabs; up to {MOST_MEGABYTES} MB.
            </p>
            <Button look="primary" onClick={() => input.current?.click()}>
              Choose a file
            </Button>
            <input
              ref={input}
              type="file"
              className="sr"
              aria-label="CSV file"
              tabIndex={-1}
              accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
              onChange={(event) => {
                const [file] = event.target.files ?? []
                event.target.value = ''
                if (file) void send(file)
              }}
            />
          </>
        )}
        {error && (
          <p className="err" role="alert">
            <CircleAlert className="i" />
            {error}
          </p>
        )}
        <p className="s t3">Nothing is written before you have seen what would be.</p>
      </section>
      {earlier.length > 0 && (
        <section className="earlier" aria-label="Earlier imports">
          <h2>Earlier imports</h2>
          {earlier.map((one) => (
            <Earlier key={one.id} found={one} />
          ))}
        </section>
      )}
    </div>
  )
}

function Earlier({ found }: { found: ContactImport }) {
  const by = useAgent(found.by)
  const { name, tally, createdAt, state, id } = found
  return (
    <div className="earlierrow">
      <Link className="two grow" to="/contacts/import" search={{ id }}>
        <bdi className="m cut">{name}</bdi>
        <span className="s t3 cut num">
          {dayName(createdAt, Date.now())}
          {by && ` · ${by.name}`} · {tally.fresh} new, {tally.known} known
        </span>
      </Link>
      {state === 'undone' ? (
        <span className="chip well">undone</span>
      ) : /ing$/.test(state) ? (
        <span className="chip acc">{state}</span>
      ) : null}
      {state === 'done' && <UndoImport found={found} />}
    </div>
  )
}

/** As XHR: fetch does not tell how much has left. */
function upload(file: File, progress: (part: number) => void): Promise<ContactImport> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest()
    sending.open('PUT', `/api/v1/contact-imports/${newId()}?name=${encodeURIComponent(file.name.slice(-200))}`)
    sending.setRequestHeader('x-parley', '1')
    sending.setRequestHeader('content-type', 'application/octet-stream')
    sending.responseType = 'json'
    sending.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0)
    sending.onload = () => {
      if (sending.status === 200) return resolve(sending.response.import)
      const known = sending.response?.code
        ? sending.response
        : { code: 'unavailable', message: `The server answered ${sending.status}. Try again in a moment.` }
      reject(new Failed(known))
    }
    sending.onerror = () =>
      reject(
        new Failed({ code: 'unavailable', message: 'The line broke. Check the connection and choose the file again.' }),
      )
    sending.send(file)
  })
}

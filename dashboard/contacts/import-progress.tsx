import type { ContactImport } from '@parley/protocol/contact.ts'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Download, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { request } from '../live/request.ts'
import { Button } from '../ui/button.tsx'
import { toastError } from '../ui/toast.tsx'
import { download, forgetContacts, importQuery, importsQuery, people } from './contact-queries.ts'

/** How far it is. It goes on without this page. */
export function ImportProgress({ found }: { found: ContactImport }) {
  const { state, doneRows, rows, tally, settings, name } = found
  const tag = settings?.tag
  return (
    <section className="importing" aria-label="Import">
      <h2 aria-live="polite">{TITLE[state]}</h2>
      <p className="t2 cut">
        <bdi>{name}</bdi>
      </p>
      {state === 'running' && (
        <>
          <progress aria-label="Rows done" value={doneRows} max={rows} />
          <p className="s t3 num">
            {doneRows.toLocaleString('en-GB')} of {rows.toLocaleString('en-GB')} rows. You can leave this page.
          </p>
        </>
      )}
      {state === 'undoing' && <progress aria-label="Taking it back" />}
      <dl className="tally">
        <div>
          <dd>{tally.fresh.toLocaleString('en-GB')}</dd>
          <dt>new</dt>
        </div>
        <div>
          <dd>{tally.known.toLocaleString('en-GB')}</dd>
          <dt>known</dt>
        </div>
        <div>
          <dd>{tally.mended.toLocaleString('en-GB')}</dd>
          <dt>mended by us</dt>
        </div>
        <div>
          <dd className={tally.left > 0 ? 'danger' : ''}>{tally.left.toLocaleString('en-GB')}</dd>
          <dt>left out</dt>
        </div>
      </dl>
      {state === 'undone' && (
        <p className="t2">
          Whom it brought is deleted, but for those who have written since; what it filled in elsewhere is taken out.
        </p>
      )}
      <div className="row wrap">
        <Link className="btn pri" to="/contacts" search={tag && state === 'done' ? { tags: [tag] } : {}}>
          {state === 'done' ? `Show ${people(tally.fresh + tally.known)}` : 'All contacts'}
        </Link>
        {tally.left + tally.mended > 0 && (
          <Button onClick={() => download(`/contact-imports/${found.id}/report`)}>
            <Download className="i" />
            Report as CSV
          </Button>
        )}
        {state === 'done' && <UndoImport found={found} />}
      </div>
    </section>
  )
}

const TITLE = {
  draft: '',
  running: 'Importing',
  done: 'Imported',
  undoing: 'Taking it back',
  undone: 'Taken back',
} satisfies Record<ContactImport['state'], string>

export function UndoImport({ found }: { found: ContactImport }) {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  async function undo() {
    setBusy(true)
    try {
      const { import: undoing } = await request.post<{ import: ContactImport }>(`/contact-imports/${found.id}/undo`)
      client.setQueryData(importQuery(found.id).queryKey, undoing)
      await client.invalidateQueries({ queryKey: importsQuery.queryKey, exact: true })
      await forgetContacts()
    } catch (error) {
      toastError(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button disabled={busy} onClick={() => void undo()}>
      <RotateCcw className="i" />
      Undo this import
    </Button>
  )
}

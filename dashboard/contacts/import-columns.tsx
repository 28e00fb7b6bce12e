import type {
  ContactImport,
  ImportCheck,
  ImportProblem,
  ImportSettings,
  ImportTarget,
} from '@parley/protocol/contact.ts'
import type { Field as CustomField } from '@parley/protocol/field.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Download, FileText } from 'lucide-react'
import { useState } from 'react'
import { request } from '../live/request.ts'
import { fieldsQuery } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Segments } from '../ui/segments.tsx'
import { Select } from '../ui/select.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { toastError } from '../ui/toast.tsx'
import { download, importQuery, people } from './contact-queries.ts'
import { SelectField } from './select-field.tsx'
import { TagCell } from './tag-chip.tsx'

const TARGETS: [ImportTarget, string][] = [
  ['name', 'Name'],
  ['email', 'E-mail'],
  ['phone', 'Phone'],
  ['company', 'Company'],
  ['tags', 'Tags'],
]

/** Left what becomes of each column, right what would happen: checked anew with every choice, and nothing is written. */
export function ImportColumns({ found }: { found: ContactImport }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const fields = useQuery(fieldsQuery).data?.fields ?? []
  const [settings, setSettings] = useState<ImportSettings>(
    () =>
      found.settings ?? {
        columns: found.columns.map((column) => column.guess),
        known: 'fill',
        tag: `Import ${new Date().toISOString().slice(0, 10)}`,
        dialCode: null,
        dates: 'day-first',
      },
  )
  const [dialCode, setDialCode] = useState(settings.dialCode ?? '')
  const [starting, setStarting] = useState(false)
  const change = (next: Partial<ImportSettings>) => setSettings({ ...settings, ...next })
  const isCode = dialCode === '' || /^\+\d{1,4}$/.test(dialCode)
  const check = useQuery({
    queryKey: ['contact-imports', found.id, 'check', settings],
    queryFn: () => request.put<ImportCheck>(`/contact-imports/${found.id}/settings`, settings),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (was) => was,
  })
  const tally = check.data?.tally
  const going = tally ? tally.fresh + (settings.known === 'skip' ? 0 : tally.known) : 0
  const isFresh = check.isSuccess && !check.isPlaceholderData

  async function start() {
    if (starting) return
    setStarting(true)
    try {
      const { import: begun } = await request.post<{ import: ContactImport }>(`/contact-imports/${found.id}/run`)
      client.setQueryData(importQuery(found.id).queryKey, begun)
    } catch (error) {
      toastError(error)
      setStarting(false)
    }
  }

  const hasDates = settings.columns.some((target) => fieldOf(target, fields)?.kind === 'date')
  return (
    <>
      <div className="imp">
        <section className="impleft" aria-label="Columns">
          <div className="sh2">
            <FileText className="i t3" />
            <h2 className="cut">
              <bdi>{found.name}</bdi>
            </h2>
            <span className="t3 num cut">
              {found.rows.toLocaleString('en-GB')} rows · {found.columns.length} columns · {sizeOf(found.bytes)} ·{' '}
              {found.encoding}, {SEPARATOR[found.separator]}
            </span>
          </div>
          <table className="impt">
            <thead>
              <tr>
                <th>In the file</th>
                <th className="firstvalues">First values</th>
                <th>Becomes</th>
                <th className="readas">Read as</th>
              </tr>
            </thead>
            <tbody>
              {found.columns.map((column, at) => {
                const target = settings.columns[at] ?? 'skip'
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other identity: two may have one name.
                  <tr key={at}>
                    <td>
                      <bdi className="mono cut" title={column.name}>
                        {column.name}
                      </bdi>
                    </td>
                    <td className="t3 firstvalues">
                      <bdi className="cut" title={column.values.join('\n')}>
                        {column.values.join(', ')}
                      </bdi>
                    </td>
                    <td>
                      <Select
                        aria-label={`${column.name} becomes`}
                        className={target === 'skip' ? 'leftout' : ''}
                        value={target}
                        onChange={(event) =>
                          change({
                            columns: settings.columns.map((was, n) =>
                              n === at ? (event.target.value as ImportTarget) : was,
                            ),
                          })
                        }
                      >
                        {TARGETS.map(([value, name]) => (
                          <option key={value} value={value}>
                            {name}
                          </option>
                        ))}
                        {fields.length > 0 && (
                          <optgroup label="Fields">
                            {fields.map((field) => (
                              <option key={field.id} value={`field:${field.id}`}>
                                {field.name}
                              </option>
                            ))}
                          </optgroup>
                        )}
                        <option value="skip">Leave out</option>
                      </Select>
                    </td>
                    <td className="s t3 readas">{readAs(target, fields, settings)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
          <div className="impchoices">
            <SelectField
              label="When the e-mail or phone is known"
              value={settings.known}
              onChange={(event) => change({ known: event.target.value as ImportSettings['known'] })}
            >
              <option value="fill">Fill empty fields, keep ours</option>
              <option value="replace">Replace with the file</option>
              <option value="skip">Leave that row out</option>
            </SelectField>
            <Field
              label="Give all of them the tag"
              hint="So that this import can be found. It can be undone for 30 days."
              maxLength={40}
              value={settings.tag}
              onChange={(event) => change({ tag: event.target.value })}
            />
            {settings.columns.includes('phone') && (
              <Field
                label="Country code of numbers without one"
                hint="Such as +46. Empty: they stay as they are."
                error={isCode ? undefined : 'Write it with a plus, like +46.'}
                inputMode="tel"
                dir="ltr"
                value={dialCode}
                onChange={(event) => {
                  const next = event.target.value.trim()
                  setDialCode(next)
                  if (next === '' || /^\+\d{1,4}$/.test(next)) change({ dialCode: next || null })
                }}
              />
            )}
            {hasDates && (
              <SelectField
                label="Dates are written"
                value={settings.dates}
                onChange={(event) => change({ dates: event.target.value as ImportSettings['dates'] })}
              >
                <option value="day-first">day / month / year</option>
                <option value="month-first">month / day / year</option>
              </SelectField>
            )}
          </div>
          {check.data && check.data.preview.length > 0 && <Preview preview={check.data.preview} />}
        </section>
        <section className="impright" aria-label="Check" aria-busy={!isFresh}>
          <div className="sh2">
            <h2>Checked before anything is written</h2>
          </div>
          {check.isError ? (
            <CouldNotLoad what="the check" retry={() => void check.refetch()} />
          ) : !check.data ? (
            <LineSkeletons widths={['60%', '90%', '80%', '86%']} />
          ) : (
            <Checked id={found.id} check={check.data} known={settings.known} />
          )}
        </section>
      </div>
      <footer className="actbar">
        <Button onClick={() => void navigate({ to: '/contacts/import' })}>Back</Button>
        <span className="grow" />
        <span className="t2 cut" role="status">
          {!isFresh ? 'Checking' : tally && said(tally.left, going)}
        </span>
        <Button look="primary" disabled={!isFresh || going === 0 || starting || !isCode} onClick={() => void start()}>
          Import {people(going)}
        </Button>
      </footer>
    </>
  )
}

const SEPARATOR = { ',': 'comma', ';': 'semicolon', '\t': 'tab' }

function sizeOf(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}

function said(left: number, going: number): string {
  if (going === 0) return 'No row can go in. Say which column is the e-mail or the phone, or mend the file.'
  if (left === 0) return 'All rows can go in.'
  return `${left === 1 ? '1 row is' : `${left.toLocaleString('en-GB')} rows are`} left out and listed in the report.`
}

const fieldOf = (target: ImportTarget, fields: readonly CustomField[]) =>
  fields.find((one) => `field:${one.id}` === target)

function readAs(target: ImportTarget, fields: readonly CustomField[], { dialCode, columns }: ImportSettings): string {
  const field = fieldOf(target, fields)
  if (field)
    return { text: 'text', number: 'number', date: 'date', list: 'list', checkbox: 'yes or no', link: 'link' }[
      field.kind
    ]
  switch (target) {
    case 'name':
      return columns.filter((one) => one === 'name').length > 1 ? 'put together in this order' : ''
    case 'email':
      return 'finds existing contacts'
    case 'phone':
      return dialCode ? `${dialCode} where there is no country` : 'finds existing contacts'
    case 'tags':
      return 'split at ; or ,'
    default:
      return ''
  }
}

function Preview({ preview }: { preview: ImportCheck['preview'] }) {
  return (
    <section aria-label="Preview">
      <div className="sh2 line">
        <h2>{preview.length === 1 ? 'The first one, as it will look' : 'The first two, as they will look'}</h2>
      </div>
      {preview.map((one) => {
        const name = one.name ?? one.email ?? one.phone ?? ''
        return (
          <div key={one.email ?? one.phone} className="previewrow">
            <Avatar name={name} anonymous={one.name === null} size={28} />
            <span className="two grow">
              <bdi className="m cut">{name}</bdi>
              <bdi className="s t3 cut" dir="ltr">
                {one.email ?? one.phone}
              </bdi>
            </span>
            <TagCell tags={one.tags} />
            <span className="s t3 isnew">{one.known ? 'known' : 'new'}</span>
          </div>
        )
      })}
    </section>
  )
}

function Checked({ id, check, known }: { id: string; check: ImportCheck; known: ImportSettings['known'] }) {
  const [shown, setShown] = useState<'all' | 'left' | 'mended'>('all')
  const { tally, problems, problemCount } = check
  const some = problems.filter((one) => shown === 'all' || one.mended === (shown === 'mended'))
  const knownAs = { fill: 'known, filled up', replace: 'known, replaced', skip: 'known, left as they are' }[known]
  return (
    <>
      <dl className="tally">
        <Figure n={tally.fresh} name="new" />
        <Figure n={tally.known} name={knownAs} />
        <Figure n={tally.mended} name="mended by us" look="warn" />
        <Figure n={tally.left} name="left out" look="danger" />
      </dl>
      {problemCount === 0 ? (
        <p className="allgood t2">Every row is as it should be.</p>
      ) : (
        <>
          <div className="sh2 wrapped">
            <Segments<'all' | 'left' | 'mended'>
              name="Which rows"
              value={shown}
              choices={[
                { value: 'all', label: 'All' },
                { value: 'left', label: 'Left out' },
                { value: 'mended', label: 'Mended' },
              ]}
              onChange={setShown}
            />
            <span className="grow" />
            <Button size="small" look="ghost" onClick={() => download(`/contact-imports/${id}/report`)}>
              <Download className="i" />
              Report as CSV
            </Button>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that keys can scroll it. */}
          <section className="problems" aria-label="Problems" tabIndex={0}>
            <table className="impt">
              <thead>
                <tr>
                  <th className="r rown">Row</th>
                  <th className="cellc">Cell</th>
                  <th>What is wrong</th>
                </tr>
              </thead>
              <tbody>
                {some.map((one) => (
                  <Problem key={`${one.row} ${one.column} ${one.what}`} problem={one} />
                ))}
              </tbody>
            </table>
            {problemCount > problems.length && (
              <p className="s t3 nothing">
                The first {problems.length}. The report has all {problemCount.toLocaleString('en-GB')}.
              </p>
            )}
          </section>
        </>
      )}
    </>
  )
}

function Figure({ n, name, look = '' }: { n: number; name: string; look?: string }) {
  return (
    <div>
      <dd className={n > 0 ? look : ''}>{n.toLocaleString('en-GB')}</dd>
      <dt>{name}</dt>
    </div>
  )
}

function Problem({ problem: { row, column, value, what, mended } }: { problem: ImportProblem }) {
  return (
    <tr>
      <td className="r num t3 rown">{row}</td>
      <td className="cellc">
        <span className="two">
          <bdi className="s t3 mono cut">{column}</bdi>
          <bdi className={`cut ${mended ? 'm' : 'badv'}`} title={value}>
            {value}
          </bdi>
        </span>
      </td>
      <td>
        {mended && <span className="chip warn">mended</span>} {what}
      </td>
    </tr>
  )
}

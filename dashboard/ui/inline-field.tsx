import './inline-field.css'
import { ChevronDown, ExternalLink } from 'lucide-react'
import { type ComponentProps, type KeyboardEvent, useId, useRef, useState } from 'react'
import { mayWorkLater, sentenceOf } from '../live/request.ts'
import { Keys } from './keys.tsx'

type InlineFieldProps = {
  label: string
  /** As it is known; empty where nothing is. */
  value: string
  /** Throws what the server says of a value that cannot be. */
  save(value: string): Promise<unknown>
  type?: 'text' | 'email' | 'tel' | 'date' | 'url'
  numeric?: boolean
  /** Addresses, numbers and phones read from left to right in every language. */
  ltr?: boolean
  placeholder?: string
  className?: string
}

/**
 * A value that is text until somebody changes it: ↵ and leaving save, Esc puts back. A refused value stays in the field with
 * its sentence. Until the writer begins, it follows what others write.
 */
export function InlineField(props: InlineFieldProps) {
  const { label, value, type = 'text', numeric, ltr, placeholder = 'Add' } = props
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const { shown, error, change, settle, putBack, begun } = useInlineDraft(value, props.save)
  const [focused, setFocused] = useState(false)
  const link = type === 'url' && error === null && /^https?:\/\//i.test(value) ? value : null

  function pressed(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      void settle()
    } else if (event.key === 'Escape' && (begun || error !== null)) {
      // This Esc was for the field: the drawer around it stays.
      event.preventDefault()
      event.stopPropagation()
      putBack()
    }
  }

  return (
    <>
      <div className={`inl ${error ? 'bad' : ''} ${link ? 'islink' : ''} ${props.className ?? ''}`}>
        <input
          ref={input}
          aria-label={label}
          type={type === 'date' || type === 'tel' ? type : 'text'}
          inputMode={numeric ? 'decimal' : type === 'email' ? 'email' : type === 'url' ? 'url' : undefined}
          autoComplete="off"
          spellCheck={false}
          dir={ltr && shown !== '' ? 'ltr' : 'auto'}
          className={focused ? '' : 'rests'}
          placeholder={placeholder}
          title={focused || shown.length < 20 ? undefined : shown}
          value={shown}
          {...(error && { 'aria-invalid': true, 'aria-describedby': `${id}-error` })}
          onChange={(event) => change(event.target.value)}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false)
            void settle()
          }}
          onKeyDown={pressed}
        />
        {!focused && (
          // Text like any other while nobody edits it: found on the page, and dates as people write them.
          <span className={`shown ${shown === '' ? 't3' : ''}`} aria-hidden="true">
            <bdi className="cut">{shown === '' ? placeholder : type === 'date' ? dateSaid(shown) : shown}</bdi>
          </span>
        )}
        {link && (
          <a
            className="go"
            href={link}
            target="_blank"
            rel="noreferrer noopener nofollow"
            aria-label={`Open ${label}`}
            data-tip="Open the link"
          >
            <ExternalLink className="i i14" />
          </a>
        )}
      </div>
      {error ? (
        <div id={`${id}-error`} className="inle" role="alert">
          {error}
        </div>
      ) : (
        focused &&
        begun && (
          <div className="inlh" aria-hidden="true">
            <span>
              <Keys of="enter" /> save
            </span>
            <span>
              <Keys of="escape" /> put back
            </span>
          </div>
        )
      )}
    </>
  )
}

const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

function dateSaid(date: string): string {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) ? date : DATE.format(at)
}

/** The same for one of a list: chosen is saved. */
export function InlineSelect({
  label,
  value,
  options,
  save,
  ...props
}: { label: string; value: string; options: readonly string[]; save(value: string): Promise<unknown> } & Omit<
  ComponentProps<'select'>,
  'value' | 'onChange'
>) {
  const { shown, error, change } = useInlineDraft(value, save, true)
  return (
    <>
      <div className={`inl ${error ? 'bad' : ''}`}>
        <select
          aria-label={label}
          className={shown === '' ? 'none' : ''}
          value={shown}
          onChange={(event) => change(event.target.value)}
          {...props}
        >
          <option value="">{shown === '' ? 'Add' : '—'}</option>
          {/* A choice that was taken off the list since stays what was answered. */}
          {(shown === '' || options.includes(shown) ? options : [shown, ...options]).map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
        <ChevronDown className="i i14" />
      </div>
      {error && (
        <div className="inle" role="alert">
          {error}
        </div>
      )}
    </>
  )
}

/** Yes or no. */
export function InlineCheck({
  label,
  checked,
  save,
}: {
  label: string
  checked: boolean
  save(checked: boolean): Promise<unknown>
}) {
  const { shown, error, change } = useInlineDraft(checked ? 'yes' : '', (value) => save(value === 'yes'), true)
  return (
    <>
      <label className="inl">
        <input
          type="checkbox"
          className="check"
          aria-label={label}
          checked={shown === 'yes'}
          onChange={(event) => change(event.target.checked ? 'yes' : '')}
        />
      </label>
      {error && (
        <div className="inle" role="alert">
          {error}
        </div>
      )}
    </>
  )
}

/** What stands in a field: the draft while there is one, else what is true. At once, where a change is the whole of it. */
function useInlineDraft(value: string, save: (value: string) => Promise<unknown>, atOnce = false) {
  const [draft, setDraft] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const latest = useRef<string | null>(null)
  /** What was refused, or is on its way: neither is sent a second time. */
  const tried = useRef<string | null>(null)

  function show(next: string | null) {
    latest.current = next
    setDraft(next)
  }

  async function settle() {
    const next = latest.current
    if (next === null || next === tried.current) return
    if (next.trim() === value) return show(null)
    tried.current = next
    try {
      await save(next.trim())
      // Typed on meanwhile: that is the draft now.
      if (latest.current === next) {
        show(null)
        setError(null)
      }
      if (tried.current === next) tried.current = null
    } catch (refused) {
      if (latest.current === next) setError(sentenceOf(refused))
      // Nothing was decided about the value: the same may work the next time.
      if (tried.current === next && (latest.current !== next || mayWorkLater(refused))) tried.current = null
    }
  }

  return {
    shown: draft ?? value,
    error,
    begun: draft !== null && draft !== value,
    change(next: string) {
      show(next)
      setError(null)
      if (next !== tried.current) tried.current = null
      if (atOnce) void settle()
    },
    settle,
    putBack() {
      show(null)
      setError(null)
      tried.current = null
    },
  }
}

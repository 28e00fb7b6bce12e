import { Search } from 'lucide-react'
import { type KeyboardEvent, type SyntheticEvent, useRef, useState } from 'react'
import { EMOJI, type Emoji } from './emoji.ts'
import { findEmoji, keepTone, nameOf, noteUsed, readTone, TONE_NAMES, TONES, toned, usedLately } from './find-emoji.ts'

const A_ROW = 9

/** Search, the ones used lately, and all others by kind: nine to a row. The skin tone is remembered. */
export function EmojiPicker({ onPick }: { onPick(sign: string): void }) {
  const [query, setQuery] = useState('')
  const [tone, setTone] = useState(readTone)
  const [tones, setTones] = useState(false)
  const [lately] = useState(usedLately)
  const [over, setOver] = useState<Emoji | null>(null)
  const room = useRef<HTMLDivElement>(null)
  const found = query.trim() === '' ? null : findEmoji(query)

  const pick = (emoji: Emoji) => {
    noteUsed(emoji)
    onPick(toned(emoji, tone))
  }
  const signs = new Map<string, Emoji>()
  const grid = (some: readonly Emoji[]) => (
    <div className="emoji-grid">
      {some.map((emoji) => {
        signs.set(emoji.sign, emoji)
        return (
          <button
            key={emoji.sign}
            type="button"
            tabIndex={-1}
            aria-label={nameOf(emoji)}
            data-sign={emoji.sign}
            onClick={() => pick(emoji)}
          >
            {toned(emoji, tone)}
          </button>
        )
      })}
    </div>
  )
  const look = (event: SyntheticEvent) => {
    const sign = (event.target as HTMLElement).closest<HTMLElement>('[data-sign]')?.dataset.sign
    if (sign) setOver(signs.get(sign) ?? null)
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: A_ROW, ArrowUp: -A_ROW }[event.key]
    const all = [...(room.current?.querySelectorAll<HTMLElement>('[data-sign]') ?? [])]
    const now = all.indexOf(document.activeElement as HTMLElement)
    if (event.target instanceof HTMLInputElement) {
      if (event.key === 'Enter' && found?.[0]) {
        event.preventDefault()
        pick(found[0])
      } else if (event.key === 'ArrowDown') {
        event.preventDefault()
        all[0]?.focus()
      }
    } else if (step !== undefined && now !== -1) {
      event.preventDefault()
      if (now + step < 0) event.currentTarget.querySelector('input')?.focus()
      else all[Math.min(all.length - 1, now + step)]?.focus()
    }
  }
  const shown = over ?? found?.[0] ?? null
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows, from the field to the signs and back.
    <div onKeyDown={press}>
      <div className="emoji-find">
        <Search className="i t3" />
        <input
          aria-label="Find an emoji"
          placeholder="Find an emoji"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setOver(null)
          }}
        />
        <button
          type="button"
          className="ib sm"
          aria-label="Skin tone"
          title="Skin tone"
          aria-expanded={tones}
          onClick={() => setTones(!tones)}
        >
          {`✋${tone}`}
        </button>
      </div>
      {tones && (
        <div className="emoji-tones" role="radiogroup" aria-label="Skin tone">
          {TONES.map((one, at) => (
            // biome-ignore lint/a11y/useSemanticElements: a sign to press, in a row of them.
            <button
              key={one}
              type="button"
              role="radio"
              aria-checked={one === tone}
              aria-label={`${TONE_NAMES[at]} skin tone`}
              onClick={() => {
                setTone(one)
                keepTone(one)
                setTones(false)
              }}
            >
              {`✋${one}`}
            </button>
          ))}
        </div>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only to name what is under the pointer. */}
      <div ref={room} className="emoji-room" onPointerOver={look} onFocus={look}>
        {found ? (
          found.length > 0 ? (
            <>
              <h3>Matching</h3>
              {grid(found)}
            </>
          ) : (
            <p className="none">No emoji is called “{query}”.</p>
          )
        ) : (
          <>
            {lately.length > 0 && (
              <>
                <h3>Used lately</h3>
                {grid(lately)}
              </>
            )}
            {EMOJI.map(({ title, signs }) => (
              <section
                key={title}
                style={{ containIntrinsicSize: `auto ${28 + Math.ceil(signs.length / A_ROW) * 35}px` }}
              >
                <h3>{title}</h3>
                {grid(signs)}
              </section>
            ))}
          </>
        )}
      </div>
      <div className="emoji-foot">
        {shown ? (
          <>
            <span className="sign">{toned(shown, tone)}</span>
            <span className="cut">{nameOf(shown)}</span>
          </>
        ) : (
          <span className="t3">“:” and a name in the text finds one, too</span>
        )}
      </div>
    </div>
  )
}

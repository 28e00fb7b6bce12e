import { Search } from 'lucide-react'
import { useState } from 'react'
import { EMOJI } from './emoji.ts'

const LATELY = 'parley:emoji'

/** Search, the ones used lately, and the rest by kind: nine to a row. */
export function EmojiPicker({ onPick }: { onPick(sign: string): void }) {
  const [query, setQuery] = useState('')
  const [lately] = useState(readLately)
  const wanted = query.trim().toLowerCase()
  const found = wanted === '' ? null : EMOJI.flatMap(({ signs }) => signs).filter(([, names]) => names.includes(wanted))
  const pick = (sign: string) => {
    localStorage.setItem(LATELY, [sign, ...lately.filter((one) => one !== sign)].slice(0, 9).join(' '))
    onPick(sign)
  }
  const grid = (signs: readonly (readonly [string, string])[]) => (
    <div className="emoji-grid">
      {signs.map(([sign, names]) => (
        <button
          key={sign}
          type="button"
          aria-label={names.split(',')[0]}
          title={names.split(',')[0]}
          onClick={() => pick(sign)}
        >
          {sign}
        </button>
      ))}
    </div>
  )
  const firstFound = found?.[0]?.[0]
  return (
    <>
      <label className="emoji-find">
        <Search className="i t3" />
        <input
          aria-label="Find an emoji"
          placeholder="Find an emoji"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && firstFound && pick(firstFound)}
        />
      </label>
      <div className="emoji-room">
        {found ? (
          found.length > 0 ? (
            grid(found)
          ) : (
            <p className="none">No emoji is called “{query}”.</p>
          )
        ) : (
          <>
            {lately.length > 0 && (
              <>
                <h3>Used lately</h3>
                {grid(lately.map((sign) => [sign, nameOf(sign)] as const))}
              </>
            )}
            {EMOJI.map(({ title, signs }) => (
              <section key={title}>
                <h3>{title}</h3>
                {grid(signs)}
              </section>
            ))}
          </>
        )}
      </div>
    </>
  )
}

function readLately(): string[] {
  return (localStorage.getItem(LATELY) ?? '').split(' ').filter((sign) => nameOf(sign) !== '')
}

function nameOf(sign: string): string {
  return EMOJI.flatMap(({ signs }) => signs).find(([one]) => one === sign)?.[1] ?? ''
}

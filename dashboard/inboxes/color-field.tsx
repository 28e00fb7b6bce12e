import { Check } from 'lucide-react'
import { type CSSProperties, useId, useState } from 'react'
import { contrast, isColor, readableOn } from './contrast.ts'

const OFFERED = [
  ['Teal', '#00777a'],
  ['Blue', '#1f5a96'],
  ['Green', '#24683a'],
  ['Rust', '#9a4a3c'],
  ['Plum', '#7a3d72'],
] as const

/** A brand colour: five that always work, or one's own, with how well words can be read on it. */
export function ColorField({
  value,
  onChange,
  large,
}: {
  value: string
  onChange(color: string): void
  large?: boolean
}) {
  const id = useId()
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  // Changed from outside: a swatch, or a discarded form.
  if (value !== shown) {
    setShown(value)
    setText(value)
  }
  const ratio = contrast(value, readableOn(value))
  const write = (next: string) => {
    setText(next)
    const color = next.startsWith('#') ? next : `#${next}`
    if (!isColor(color)) return
    setShown(color.toLowerCase())
    onChange(color.toLowerCase())
  }
  return (
    <div className="field">
      <label htmlFor={id}>Colour</label>
      <div className="row wrap">
        <span className="row swatches">
          {OFFERED.map(([name, color]) => (
            <button
              key={color}
              type="button"
              className={`swt ${color === value ? 'on' : ''}`}
              style={{ '--sw': color } as CSSProperties}
              aria-label={name}
              aria-pressed={color === value}
              title={name}
              onClick={() => onChange(color)}
            >
              {color === value && <Check className="i" />}
            </button>
          ))}
        </span>
        <input
          id={id}
          className={`in mono hex ${large ? 'lg' : ''}`}
          dir="ltr"
          spellCheck={false}
          maxLength={7}
          value={text}
          onChange={(event) => write(event.target.value)}
          onBlur={() => setText(value)}
        />
        <span className={`chip ${ratio >= 4.5 ? 'ok' : 'warn'}`}>
          {ratio >= 4.5 ? 'Readable' : 'Hard to read'} {ratio.toFixed(1)} : 1
        </span>
      </div>
    </div>
  )
}

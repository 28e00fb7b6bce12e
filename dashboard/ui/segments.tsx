import type { ReactNode } from 'react'

/** Two or three choices in one frame. */
export function Segments<T extends string>(props: {
  name: string
  value: T
  choices: readonly { value: T; label: ReactNode }[]
  onChange(value: T): void
}) {
  return (
    <fieldset className="seg" aria-label={props.name}>
      {props.choices.map(({ value, label }) => (
        <button key={value} type="button" aria-pressed={value === props.value} onClick={() => props.onChange(value)}>
          {label}
        </button>
      ))}
    </fieldset>
  )
}

import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useState } from 'react'
import { contactCountsQuery } from './contact-queries.ts'
import { TagChip } from './tag-chip.tsx'

/** Tags as chips and a field for more: ↵ or a comma ends one, those in use are offered. */
export function TagInput(props: {
  label: string
  tags: readonly string[]
  onChange(tags: string[]): void
  autoFocus?: boolean
  placeholder?: string
}) {
  const { label, tags, onChange, placeholder = 'Add a tag' } = props
  const id = useId()
  const [text, setText] = useState('')
  const [wanted, setWanted] = useState(false)
  // Counting all tags takes a while where contacts are many: only for who is about to write one.
  const known = useQuery({ ...contactCountsQuery, enabled: wanted }).data?.tags ?? []

  function add(words: string) {
    const tag = words.replace(/\s+/g, ' ').trim().slice(0, 40)
    setText('')
    if (!tag || tags.some((one) => one.toLowerCase() === tag.toLowerCase())) return
    // The spelling that is in use.
    onChange([...tags, known.find((one) => one.tag.toLowerCase() === tag.toLowerCase())?.tag ?? tag])
  }

  function pressed(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if ((event.key === 'Enter' || event.key === ',') && text.trim()) {
      event.preventDefault()
      add(text)
    } else if (event.key === 'Backspace' && text === '' && tags.length > 0) onChange(tags.slice(0, -1))
  }

  return (
    <div className="in w taginput">
      {tags.map((tag) => (
        <TagChip key={tag} tag={tag} onRemove={() => onChange(tags.filter((one) => one !== tag))} />
      ))}
      <input
        aria-label={label}
        list={id}
        value={text}
        placeholder={tags.length === 0 ? placeholder : ''}
        maxLength={40}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: it is what its popover was opened for.
        autoFocus={props.autoFocus}
        onChange={(event) => {
          const next = event.target.value
          // Chosen from what is offered, not typed.
          const isChosen = next.length > text.length + 1 && known.some((one) => one.tag === next)
          if (isChosen || next.endsWith(',')) add(next.replace(/,$/, ''))
          else setText(next)
        }}
        onFocus={() => setWanted(true)}
        onBlur={() => add(text)}
        onKeyDown={pressed}
      />
      <datalist id={id}>
        {known
          .filter(({ tag }) => !tags.includes(tag))
          .map(({ tag }) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
    </div>
  )
}

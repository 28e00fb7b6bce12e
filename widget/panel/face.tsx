import type { Face as Author } from '@parley/protocol/author.ts'
import { words } from '../words.ts'
import { Icon } from './icon.tsx'

type Person = { name: string; picture: string | null }

/** People are circles in one of six tints, the assistant is a square: never the other way round. */
export function Face({ of, size = '', here }: { of: Person | 'bot'; size?: '' | 'b' | 'c'; here?: boolean }) {
  if (of === 'bot') {
    return (
      <span class={`face bot ${size}`} aria-hidden="true">
        <Icon name="spark" />
      </span>
    )
  }
  const tint = tintOf(of.name)
  return (
    <span
      class={`face ${size}`}
      style={{ background: `var(--face-${tint})`, color: `var(--ink-${tint})` }}
      aria-hidden="true"
    >
      {of.picture ? <img src={of.picture} alt="" /> : initialsOf(of.name)}
      {here && <i class="dot" />}
    </span>
  )
}

export function nameOf(author: Author): string {
  if (author.kind === 'visitor') return words.you
  return author.kind === 'system' ? words.assistant : author.name
}

function tintOf(name: string): number {
  let hash = 7
  for (const sign of name) hash = (hash * 31 + sign.codePointAt(0)!) % 9973
  return hash % 6
}

function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/)
  const first = Array.from(parts[0] ?? '')[0] ?? ''
  const last = parts.length > 1 ? (Array.from(parts[parts.length - 1]!)[0] ?? '') : ''
  return (first + last).toLocaleUpperCase()
}

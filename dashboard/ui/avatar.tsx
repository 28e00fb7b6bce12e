import type { Presence } from '@parley/protocol/server.ts'
import { User } from 'lucide-react'
import type { CSSProperties } from 'react'

export type Shape = Presence | 'busy'

/** A person: initials on a colour that is theirs everywhere. Without a name of their own they are a figure. */
export function Avatar(props: {
  name: string
  picture?: string | null
  size?: 16 | 20 | 24 | 28 | 40 | 56
  anonymous?: boolean
  shape?: Shape | undefined
  title?: boolean
}) {
  const { name, picture, size, anonymous, shape } = props
  const classes = ['av', anonymous && 'anon', size && `s${size}`].filter(Boolean).join(' ')
  return (
    <span
      className={classes}
      aria-hidden="true"
      style={{ '--h': hueOf(name) } as CSSProperties}
      {...(props.title && { title: name })}
    >
      {picture ? <img src={picture} alt="" /> : anonymous ? <User className="i i14" /> : initialsOf(name)}
      {shape && <span className={`pres ${shape}`} />}
    </span>
  )
}

export function BrandMark({ label = 'Parley' }: { label?: string }) {
  return (
    <svg className="brand" viewBox="0 0 32 32" role="img" aria-label={label}>
      <path
        fill="currentColor"
        d="M4 9.500A5.500 5.500 0 0 1 9.500 4H17a5.500 5.500 0 0 1 5.500 5.500v3a5.500 5.500 0 0 1-5.500 5.500h-5.200l-4.600 3.600c-.5.4-1.200 0-1.200-.6v-3.800A5.500 5.500 0 0 1 4 13Z"
      />
      <path
        fill="currentColor"
        opacity=".45"
        d="M24.500 11.200A5.500 5.500 0 0 1 28 16.300v3.200a5.500 5.500 0 0 1-2 4.200V27c0 .6-.7 1-1.200.6L20.600 25H16a5.500 5.500 0 0 1-5-3.200l1.600-1.300H17a8 8 0 0 0 8-8Z"
      />
    </svg>
  )
}

const HUES = [20, 40, 85, 115, 145, 180, 205, 235, 265, 300, 330]

export function hueOf(name: string): number {
  let hash = 7
  for (const sign of name) hash = (hash * 31 + sign.codePointAt(0)!) >>> 0
  return HUES[hash % HUES.length]!
}

const LATIN = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u

/** Two letters where the script has initials; in others the first sign of a name stands for it. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = firstSign(words[0] ?? '?')
  if (words.length < 2 || !LATIN.test(first)) return first.toLocaleUpperCase()
  return (first + firstSign(words[words.length - 1]!)).toLocaleUpperCase()
}

const firstSign = (word: string) => Array.from(word.replace(/^[^\p{L}\p{N}]+/u, ''))[0] ?? '?'

import type { Agent } from '@parley/protocol/agent.ts'
import { type ReactNode, useEffect, useState } from 'react'
import { useAgents, useInbox, useMe } from '../live/workspace.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Keys } from '../ui/keys.tsx'
import { useComposer, useComposerKeys, useTyped } from './composer-context.tsx'
import { findEmoji, nameOf, noteUsed, readTone, toned } from './find-emoji.ts'

/** What floats above the field while a sign is typed: emoji behind ":", in notes colleagues behind "@". */
export function Suggestions() {
  const { mode } = useComposer()
  return (
    <>
      <EmojiByName />
      {mode === 'note' && <Mentions />}
    </>
  )
}

function EmojiByName() {
  const { replace } = useComposer()
  const [typed, dismiss] = useTyped(':')
  // A clock or a smiley is none: two letters at least.
  const query = typed && /^[a-z][a-z_ -]+$/i.test(typed.query) ? typed.query.replaceAll('_', ' ') : null
  const found = query === null ? [] : findEmoji(query, 6)
  if (!typed || found.length === 0) return null
  return (
    <Choice
      name="Emoji"
      dismiss={dismiss}
      options={found.map((emoji) => ({
        key: emoji.sign,
        inside: (
          <>
            <span className="sign">{toned(emoji, readTone())}</span>
            <span className="cut">{nameOf(emoji)}</span>
          </>
        ),
        run() {
          noteUsed(emoji)
          replace(typed.from, typed.to, `${toned(emoji, readTone())} `)
        },
      }))}
    />
  )
}

function Mentions() {
  const { conversation, replace, mention } = useComposer()
  const agents = useAgents()
  const me = useMe()
  const inbox = useInbox(conversation.inboxId)
  const [typed, dismiss] = useTyped('@')
  if (!typed) return null
  const query = typed.query.toLocaleLowerCase()
  const sees = (agent: Agent) => agent.role !== 'agent' || agent.inboxIds.includes(conversation.inboxId)
  const found = agents
    .filter((agent) => agent.id !== me.id && !agent.deactivated && isCalled(agent.name, query))
    .sort(
      (a, b) =>
        Number(sees(b)) - Number(sees(a)) || Number(b.online) - Number(a.online) || a.name.localeCompare(b.name),
    )
    .slice(0, 8)
  if (found.length === 0) return null
  return (
    <Choice
      name="Mention"
      dismiss={dismiss}
      options={found.map((agent) => ({
        key: agent.id,
        disabled: !sees(agent),
        inside: (
          <>
            <Avatar name={agent.name} picture={agent.picture} size={24} />
            <bdi className="m cut">{agent.name}</bdi>
            <span className="s t3 cut">
              {sees(agent)
                ? agent.online
                  ? agent.availability
                  : 'offline'
                : `not in ${inbox?.name ?? 'this inbox'}, would not see it`}
            </span>
          </>
        ),
        run() {
          mention(agent)
          replace(typed.from, typed.to, `@${agent.name} `)
        },
      }))}
    />
  )
}

/** Any of its words begins so, or all of it. */
function isCalled(name: string, query: string): boolean {
  const low = name.toLocaleLowerCase()
  return low.startsWith(query) || low.split(/\s+/).some((word) => word.startsWith(query))
}

type Option = { key: string; inside: ReactNode; disabled?: boolean; run(): void }

/** A list that the field's own keys move in: the focus never leaves what is written. */
function Choice({ name, options, dismiss }: { name: string; options: Option[]; dismiss(): void }) {
  const { field } = useComposer()
  const [chosen, setChosen] = useState(0)
  const able = options.filter((option) => !option.disabled)
  const now = able[Math.min(chosen, able.length - 1)]
  const list = `choice-${name}`
  useEffect(() => {
    const el = field.current
    if (!el) return
    el.setAttribute('aria-controls', list)
    if (now) el.setAttribute('aria-activedescendant', `${list}-${now.key}`)
    return () => {
      el.removeAttribute('aria-controls')
      el.removeAttribute('aria-activedescendant')
    }
  }, [field, list, now])
  useComposerKeys((event) => {
    if (event.key === 'Escape') {
      dismiss()
      return true
    }
    if (!now || event.shiftKey || event.metaKey || event.ctrlKey) return false
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      setChosen((able.indexOf(now) + step + able.length) % able.length)
      return true
    }
    if (event.key !== 'Enter' && event.key !== 'Tab') return false
    now.run()
    return true
  })
  return (
    <div id={list} className="pop menu choice" role="listbox" aria-label={name}>
      {options.map((option) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and says which is active.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys choose.
        <div
          key={option.key}
          id={`${list}-${option.key}`}
          className="opt"
          role="option"
          aria-selected={option === now}
          aria-disabled={option.disabled === true}
          onMouseDown={(event) => event.preventDefault()}
          onPointerMove={() => !option.disabled && setChosen(able.indexOf(option))}
          onClick={() => !option.disabled && option.run()}
        >
          {option.inside}
          {option === now && (
            <span className="end">
              <Keys of="enter" />
            </span>
          )}
        </div>
      ))}
    </div>
  )
}

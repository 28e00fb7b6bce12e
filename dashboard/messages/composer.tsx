import type { Conversation } from '@parley/protocol/conversation.ts'
import { Globe, Lock } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type ConversationActions, hasJoined } from '../conversations/conversation-actions.ts'
import { useAsked } from '../conversations/use-asked.ts'
import { useDesk } from '../live/desk-context.tsx'
import type { DraftMode } from '../live/drafts.ts'
import { useInbox } from '../live/workspace.ts'
import { useShortcut } from '../ui/shortcuts.ts'
import { Tip } from '../ui/tip.tsx'
import { EndedBar } from './ended-bar.tsx'
import { FloorStrip } from './floor-strip.tsx'
import { JoinBar } from './join-bar.tsx'
import { Writing } from './writing.tsx'

/** Where the agent answers. Who has not joined finds the way to join here; a note is always possible. */
export function Composer({ conversation, actions }: { conversation: Conversation; actions: ConversationActions }) {
  const desk = useDesk()
  const { me } = desk
  const [mode, setMode] = useState<DraftMode>('reply')
  const root = useRef<HTMLDivElement>(null)
  const [strips, setStrips] = useState<HTMLElement | null>(null)
  const joined = hasJoined(conversation, me.id)
  const ended = conversation.status === 'ended'
  const writes = mode === 'note' || joined

  const focus = () =>
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>('textarea, .joinbar button')?.focus())
  const choose = (next: DraftMode) => {
    setMode(next)
    focus()
  }
  useAsked('reply', () => choose('reply'))
  useAsked('note', () => choose('note'))
  useShortcut('mod+shift+e', () => choose(mode === 'note' ? 'reply' : 'note'), { anywhere: true })

  // Having joined, the next thing is to write.
  const wasJoined = useRef(joined)
  // biome-ignore lint/correctness/useExhaustiveDependencies: joining alone moves the focus.
  useEffect(() => {
    if (joined && !wasJoined.current) {
      desk.forgetFloorLost(conversation.id)
      if (mode === 'reply') focus()
    }
    const begun =
      desk.drafts.get(conversation.id, 'reply') !== '' || desk.uploads.of(conversation.id, 'reply').length > 0
    if (!joined && wasJoined.current && begun) desk.loseFloor(conversation.id)
    wasJoined.current = joined
  }, [joined])

  return (
    <div ref={root} className={`composer ${mode === 'note' ? 'isnote' : ''}`}>
      <FloorStrip
        conversation={conversation}
        actions={actions}
        onLeaveAsNote={() => choose('note')}
        onSent={() => choose('reply')}
      />
      <div ref={setStrips} className="strips" />
      <div className="top">
        <div className="seg" role="tablist" aria-label="What to write">
          <ModeTab mode="reply" current={mode} choose={choose} keys="r">
            Reply
          </ModeTab>
          <ModeTab mode="note" current={mode} choose={choose} keys="n">
            <Lock className="i i12" />
            Note
          </ModeTab>
        </div>
        <span className="grow" />
        {mode === 'note' ? (
          <span className="s notewords">Only agents see this</span>
        ) : (
          <Door conversation={conversation} />
        )}
      </div>
      <div role="tabpanel" aria-label={mode === 'note' ? 'Note' : 'Answer'}>
        {writes ? (
          <Writing key={mode} conversation={conversation} mode={mode} strips={strips} onMode={choose} />
        ) : ended ? (
          <EndedBar conversation={conversation} actions={actions} />
        ) : (
          <JoinBar conversation={conversation} actions={actions} />
        )}
      </div>
    </div>
  )
}

function ModeTab(props: {
  mode: DraftMode
  current: DraftMode
  choose(mode: DraftMode): void
  keys: string
  children: ReactNode
}) {
  const selected = props.mode === props.current
  return (
    <Tip text={props.mode === 'note' ? 'Write a note' : 'Write a reply'} keys={props.keys} side="top">
      <button type="button" role="tab" aria-selected={selected} onClick={() => props.choose(props.mode)}>
        {props.children}
      </button>
    </Tip>
  )
}

function Door({ conversation }: { conversation: Conversation }) {
  const inbox = useInbox(conversation.inboxId)
  return (
    <span className="s t3 row door">
      <Globe className="i i12" />
      {inbox?.name}
    </span>
  )
}

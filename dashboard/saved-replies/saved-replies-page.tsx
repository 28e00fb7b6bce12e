import './saved-replies.css'
import '../messages/composer.css'
import '../messages/timeline.css'
import type { SavedReply } from '@parley/protocol/saved-reply.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Folder, Lock, MessageSquareText, Paperclip, Plus, SearchX, Users } from 'lucide-react'
import { useState } from 'react'
import { useStore } from '../live/store.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { NARROW, useMedia } from '../ui/media.ts'
import { useShortcut } from '../ui/shortcuts.ts'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { findReplies } from './find-replies.ts'
import { Highlight } from './highlight.tsx'
import { NEW, ReplyEditor } from './reply-editor.tsx'
import { savedRepliesQuery } from './saved-replies.ts'
import { unsaved } from './unsaved.ts'

export function SavedRepliesPage() {
  const { reply: asked } = useSearch({ strict: false }) as { reply?: string }
  const navigate = useNavigate()
  const narrow = useMedia(NARROW)
  const replies = useQuery(savedRepliesQuery)
  const [query, setQuery] = useState('')
  const open = (id: string | null) =>
    void navigate({ to: '/settings/saved-replies', search: id === null ? {} : { reply: id } })
  useShortcut('c', () => open(NEW))

  const all = replies.data ?? []
  const found = all.find(({ id }) => id === asked) ?? null
  const first = narrow || asked ? undefined : byFolder(all)[0]?.replies[0]
  const shown = found ?? first ?? null
  const id = asked === NEW ? NEW : shown?.id
  /** On a phone there is room for one of the two: the list, or what is open of it. */
  const one = narrow && id !== undefined
  const list = (
    <div className="replylist">
      <div className="findreply">
        <input
          className="in w"
          type="search"
          aria-label="Find a saved reply"
          placeholder="Shortcut, name or words"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <Rows replies={findReplies(all, query)} query={query} current={id} />
    </div>
  )
  return (
    <SettingsPage
      title={!one ? 'Saved replies' : id === NEW ? 'New reply' : (shown?.name ?? 'Saved reply')}
      crumb="Workspace"
      back={one ? { name: 'All saved replies', go: () => open(null) } : undefined}
      end={
        !one && (
          <Button look="primary" onClick={() => open(NEW)} data-tip="New saved reply" data-tip-keys="c">
            <Plus className="i" />
            New reply
          </Button>
        )
      }
    >
      {replies.isPending ? (
        <LineSkeletons widths={['40%', '55%', '35%', '50%', '45%']} />
      ) : replies.isError ? (
        <CouldNotLoad what="the saved replies" retry={() => void replies.refetch()} />
      ) : all.length === 0 && id !== NEW ? (
        <Blank
          icon={MessageSquareText}
          title="Say it once"
          text="Write an answer you often give. From then on “/” and a few letters bring it into any conversation."
        >
          <Button look="primary" onClick={() => open(NEW)}>
            <Plus className="i" />
            New reply
          </Button>
        </Blank>
      ) : narrow ? (
        id === undefined ? (
          list
        ) : (
          <ReplyEditor key={id} id={id} reply={id === NEW ? null : shown} replies={all} open={open} />
        )
      ) : (
        <div className="replycols">
          {list}
          {id === undefined ? (
            <Blank icon={SearchX} title="No such reply" text="It was deleted, or it is not for you." />
          ) : (
            <ReplyEditor key={id} id={id} reply={id === NEW ? null : shown} replies={all} open={open} />
          )}
        </div>
      )}
    </SettingsPage>
  )
}

type Group = { folder: string; replies: SavedReply[] }

function byFolder(replies: readonly SavedReply[]): Group[] {
  const groups = new Map<string, SavedReply[]>()
  for (const reply of replies) groups.set(reply.folder, [...(groups.get(reply.folder) ?? []), reply])
  return [...groups]
    .map(([folder, replies]) => ({ folder, replies: replies.sort((a, b) => a.name.localeCompare(b.name)) }))
    .sort((a, b) => Number(a.folder === '') - Number(b.folder === '') || a.folder.localeCompare(b.folder))
}

function Rows({ replies, query, current }: { replies: SavedReply[]; query: string; current: string | undefined }) {
  const kept = useStore(unsaved)
  if (replies.length === 0)
    return (
      <p className="savednone t2" role="status">
        {query === '' ? 'Nothing here yet.' : `No saved reply matches “${query}”.`}
      </p>
    )
  const groups = query === '' ? byFolder(replies) : [{ folder: '', replies }]
  return (
    <nav className="replyrows" aria-label="Saved replies">
      {groups.map(({ folder, replies }) => (
        <section key={folder}>
          {query === '' && (folder !== '' || groups.length > 1) && (
            <h3>
              <Folder className="i i14" />
              <bdi className="cut">{folder || 'In no folder'}</bdi>
              <span className="n num">{replies.length}</span>
            </h3>
          )}
          {replies.map((reply) => (
            <Link
              key={reply.id}
              to="/settings/saved-replies"
              search={{ reply: reply.id }}
              className="replyrow"
              aria-current={reply.id === current}
            >
              <div className="row">
                <bdi className="m cut">
                  <Highlight text={reply.name} query={query} />
                </bdi>
                {reply.files.length > 0 && <Paperclip className="i i12 t3" aria-label="With files" />}
                {reply.audience === 'me' && <Lock className="i i12 t3" aria-label="Only you" />}
                {reply.audience === 'team' && <Users className="i i12 t3" aria-label="A team’s" />}
                {kept[reply.id] && <span className="s warn">unsaved</span>}
              </div>
              <div className="s t3 cut">
                <span className="mono" dir="ltr">
                  /<Highlight text={reply.shortcut} query={query} />
                </span>
                {reply.uses > 0 && ` · used ${reply.uses === 1 ? 'once' : `${reply.uses} times`}`}
              </div>
            </Link>
          ))}
        </section>
      ))}
    </nav>
  )
}

import type { ContactCounts, ContactView } from '@parley/protocol/contact.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Archive, CircleDashed, GitMerge, type LucideIcon, MessageSquareText, Users } from 'lucide-react'
import type { ContactAddress } from './contact-address.ts'
import { contactCountsQuery } from './contact-queries.ts'
import { TagSquare } from './tag-chip.tsx'

export const CONTACT_VIEW_NAMES: Record<ContactView, { name: string; icon: LucideIcon }> = {
  all: { name: 'All contacts', icon: Users },
  open: { name: 'Open conversation', icon: MessageSquareText },
  nameless: { name: 'No name yet', icon: CircleDashed },
  same: { name: 'Maybe the same', icon: GitMerge },
  deleted: { name: 'Deleted, 30 days', icon: Archive },
}

/** Beside the list: the views of all contacts, and their tags. */
export function ContactsSide({ address }: { address: ContactAddress }) {
  const counts = useQuery(contactCountsQuery).data
  const isTag = (tag: string) => address.tags?.length === 1 && address.tags[0]?.toLowerCase() === tag.toLowerCase()
  const ofView = (view: ContactView) => (
    <ViewLink key={view} view={view} counts={counts} current={!address.tags && (address.view ?? 'all') === view} />
  )
  return (
    <nav className="views" aria-label="Segments" data-pane>
      <div className="bar">
        <h2 className="cut">Contacts</h2>
      </div>
      <div className="scroll">
        {(['all', 'open', 'nameless'] as const).map(ofView)}
        {counts && counts.tags.length > 0 && (
          <>
            <div className="vgroup">Tags</div>
            {counts.tags.map(({ tag, count }) => (
              <Link
                key={tag}
                className="view"
                to="/contacts"
                search={{ tags: [tag] }}
                {...(isTag(tag) && { 'aria-current': 'page' })}
              >
                <TagSquare tag={tag} />
                <bdi className="cut">{tag}</bdi>
                <span className="n">{count.toLocaleString('en-GB')}</span>
              </Link>
            ))}
          </>
        )}
        <div className="vgroup">Keep tidy</div>
        {(['same', 'deleted'] as const).map(ofView)}
      </div>
    </nav>
  )
}

function ViewLink(props: { view: ContactView; counts: ContactCounts | undefined; current: boolean }) {
  const { view, counts, current } = props
  const { name, icon: Icon } = CONTACT_VIEW_NAMES[view]
  return (
    <Link
      className="view"
      to="/contacts"
      search={view === 'all' ? {} : { view }}
      // Its own search is part of what it is: without this, every view would be the current one.
      activeOptions={{ exact: true, includeSearch: true }}
      aria-current={current ? 'page' : undefined}
    >
      <Icon className="i" />
      <span className="cut">{name}</span>
      <span className="n">{view !== 'same' && counts?.[view].toLocaleString('en-GB')}</span>
    </Link>
  )
}

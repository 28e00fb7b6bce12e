import '../installation/set-up.css'
import type { AttachmentKind } from '@parley/protocol/attachment.ts'
import type { Inbox, InboxSettings } from '@parley/protocol/inbox.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { CircleAlert, SearchX } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Failed, request, sentenceOf } from '../live/request.ts'
import { inboxesQuery, useMe } from '../live/workspace.ts'
import { SettingsPage } from '../settings/settings-page.tsx'
import { Blank, CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { Field, TextArea } from '../ui/field.tsx'
import { Keys } from '../ui/keys.tsx'
import { Segments } from '../ui/segments.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { ColorField } from './color-field.tsx'
import { Snippet, snippetOf } from './snippet.tsx'
import { readLimits, UploadLimitFields, type WrittenLimits, writtenLimits } from './upload-limits.tsx'
import { WidgetPreview } from './widget-preview.tsx'

export function InboxSettingsPage() {
  const { inboxId } = useParams({ strict: false }) as { inboxId: string }
  const inboxes = useQuery(inboxesQuery)
  const inbox = inboxes.data?.find((one) => one.id === inboxId)
  if (inbox) return <InboxForm key={inbox.id} inbox={inbox} />
  return (
    <SettingsPage title="Inbox">
      {inboxes.isError ? (
        <CouldNotLoad what="the inbox" retry={() => void inboxes.refetch()} />
      ) : inboxes.data ? (
        <Blank icon={SearchX} title="No such inbox" text="It was removed, or you may not see it." />
      ) : (
        <LineSkeletons widths={['30%', '60%', '50%', '60%']} />
      )}
    </SettingsPage>
  )
}

/** As it stands in the fields. What is no text there is written out, so that a change shows by comparing. */
type Form = Omit<InboxSettings, 'sites' | 'categories' | 'reopenHours' | 'expiryHours' | 'uploads'> &
  Record<'name' | 'sites' | 'categories' | 'reopenHours' | 'expiryHours', string> & { uploads: WrittenLimits }

function formOf({ name, settings }: Inbox): Form {
  return {
    name,
    ...settings,
    sites: settings.sites.join('\n'),
    categories: settings.categories.join('\n'),
    reopenHours: String(settings.reopenHours),
    expiryHours: String(settings.expiryHours),
    uploads: writtenLimits(settings.uploads),
  }
}

function InboxForm({ inbox }: { inbox: Inbox }) {
  const me = useMe()
  const client = useQueryClient()
  const saved = formOf(inbox)
  const [form, setForm] = useState(saved)
  const change = (some: Partial<Form>) => setForm((was) => ({ ...was, ...some }))
  const changed = (Object.keys(form) as (keyof Form)[]).filter(
    (field) => JSON.stringify(form[field]) !== JSON.stringify(saved[field]),
  )
  const save = useMutation({
    mutationFn: () => request.patch<Inbox>(`/inboxes/${inbox.id}`, changesOf(form, changed)),
    onSuccess: (next) => {
      client.setQueryData<Inbox[]>(inboxesQuery.queryKey, (was) => was?.map((one) => (one.id === next.id ? next : one)))
      setForm(formOf(next))
      toast('Saved. The widget follows within a minute.')
    },
  })
  const refusal = save.error instanceof Failed ? save.error.refusal : null
  const errorOf = (field: keyof Form | `uploads.${AttachmentKind}`) =>
    refusal?.field?.replace(/^settings\./, '').startsWith(field) ? refusal.message : undefined
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (changed.length > 0) save.mutate()
  }
  useShortcut('mod+s', () => submit(), { anywhere: true })
  const mayEdit = me.permissions.includes('inboxes.manage')

  return (
    <SettingsPage
      title={saved.name}
      crumb="Inboxes"
      foot={
        changed.length > 0 && (
          <footer className="savebar">
            {save.error ? (
              <span className="err" role="alert">
                <CircleAlert className="i" />
                {sentenceOf(save.error)}
              </span>
            ) : (
              <span className="t2">{changed.length === 1 ? '1 change' : `${changed.length} changes`}</span>
            )}
            <span className="grow" />
            <Button look="ghost" onClick={() => setForm(saved)}>
              Discard
            </Button>
            <Button look="primary" onClick={() => submit()} disabled={save.isPending}>
              Save
              <Keys of="mod+s" />
            </Button>
          </footer>
        )
      }
    >
      <div className="setcols">
        <form className="form" onSubmit={submit} noValidate>
          <fieldset disabled={!mayEdit}>
            <h2>General</h2>
            <div className="two">
              <Field
                label="Name"
                maxLength={80}
                value={form.name}
                onChange={(event) => change({ name: event.target.value })}
                hint="For your team, in the list."
                error={errorOf('name')}
              />
              <Field
                label="Name for visitors"
                maxLength={60}
                value={form.displayName}
                onChange={(event) => change({ displayName: event.target.value })}
                hint="In the head of the chat."
                error={errorOf('displayName')}
              />
            </div>
            <TextArea
              label="Greeting"
              rows={2}
              maxLength={300}
              dir="auto"
              value={form.greeting}
              onChange={(event) => change({ greeting: event.target.value })}
              hint="The first thing a visitor reads."
              error={errorOf('greeting')}
            />

            <h2>Look</h2>
            <ColorField value={form.color} onChange={(color) => change({ color })} />
            <div className="two">
              <Choice label="Side of the page">
                <Segments
                  name="Side of the page"
                  value={form.position}
                  onChange={(position) => change({ position })}
                  choices={[
                    { value: 'right', label: 'Right' },
                    { value: 'left', label: 'Left' },
                  ]}
                />
              </Choice>
              <Choice label="Corners">
                <Segments
                  name="Corners"
                  value={form.corners}
                  onChange={(corners) => change({ corners })}
                  choices={[
                    { value: 'square', label: 'Square' },
                    { value: 'soft', label: 'Soft' },
                    { value: 'round', label: 'Round' },
                  ]}
                />
              </Choice>
            </div>

            <h2>Conversations</h2>
            <TextArea
              label="Categories"
              rows={4}
              dir="auto"
              placeholder={'Returns\nDelivery\nSizing'}
              value={form.categories}
              onChange={(event) => change({ categories: event.target.value })}
              hint="What a conversation can be about, one to a line, in the order agents choose from. What was chosen stays."
              error={errorOf('categories')}
            />

            <h2>How long</h2>
            <div className="two">
              <Field
                label="Reopen within, hours"
                inputMode="numeric"
                value={form.reopenHours}
                onChange={(event) => change({ reopenHours: event.target.value })}
                hint="After its end, a visitor who writes again goes on in the same conversation."
                error={errorOf('reopenHours')}
              />
              <Field
                label="Expires after, hours"
                inputMode="numeric"
                value={form.expiryHours}
                onChange={(event) => change({ expiryHours: event.target.value })}
                hint="An open conversation ends when nobody writes for so long."
                error={errorOf('expiryHours')}
              />
            </div>

            <UploadLimitFields
              value={form.uploads}
              onChange={(uploads) => change({ uploads })}
              errorOf={(kind) => errorOf(`uploads.${kind}`)}
            />

            <h2>On your site</h2>
            <p className="t2 lead">Paste this before the closing body tag, on every page.</p>
            <Snippet text={snippetOf(inbox.key)} />
            <TextArea
              label="Sites that may show it"
              rows={3}
              dir="ltr"
              placeholder="https://shop.example"
              value={form.sites}
              onChange={(event) => change({ sites: event.target.value })}
              hint="One to a line. Empty: any site."
              error={errorOf('sites')}
            />
          </fieldset>
        </form>
        <WidgetPreview
          name={form.displayName}
          greeting={form.greeting}
          color={form.color}
          corners={form.corners}
          position={form.position}
          agent={me.name}
        />
      </div>
    </SettingsPage>
  )
}

/**
 * Only what was changed: what a colleague sets meanwhile stays. Hours that are no number go as they are written: the server
 * says what is wrong, at the field.
 */
function changesOf(form: Form, changed: (keyof Form)[]) {
  const { name, sites, categories, reopenHours, expiryHours, uploads, ...rest } = form
  const hours = (text: string) => (/^\d+$/.test(text.trim()) ? Number(text) : Number.NaN)
  const lines = (text: string) =>
    text
      .split('\n')
      .map((one) => one.trim())
      .filter(Boolean)
  const settings: InboxSettings = {
    ...rest,
    sites: sites.split(/\s+/).filter(Boolean),
    categories: lines(categories),
    reopenHours: hours(reopenHours),
    expiryHours: hours(expiryHours),
    uploads: readLimits(uploads),
  }
  const own = Object.entries(settings).filter(([field]) => changed.includes(field as keyof Form))
  return { ...(changed.includes('name') && { name }), settings: Object.fromEntries(own) }
}

function Choice({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="field">
      <span className="lbl-t" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}

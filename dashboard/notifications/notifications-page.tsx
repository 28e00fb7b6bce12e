import {
  type NotificationSettings,
  SOUNDS,
  type SoundName,
  TOLD_KINDS,
  type ToldKind,
  WAYS,
  type Way,
} from '@parley/protocol/notification.ts'
import { useQuery } from '@tanstack/react-query'
import { Moon, Play } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { SettingsPage } from '../settings/settings-page.tsx'
import { CouldNotLoad } from '../ui/blank.tsx'
import { Button } from '../ui/button.tsx'
import { FieldError } from '../ui/field.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { useNow } from '../ui/time.ts'
import { settingsQuery, useChangeSettings } from './notifications.ts'
import { askPermission, usePermission } from './permission.ts'
import { quietFor, quietLeft, untilTomorrow } from './quiet-for.ts'
import { TOLD_NAMES } from './sentence.ts'
import './notifications-page.css'
import { play, SOUND_NAMES } from './sounds.ts'

const WAY_NAMES: Record<Way, string> = { desk: 'In the desk', sound: 'Sound', browser: 'Browser' }
const SOUND_FOR = { message: 'New message', waiting: 'Someone waits', other: 'Everything else' } as const

/** How I am told of what. Each change counts at once, on all my desks. */
export function NotificationsPage() {
  const { data, isError, refetch } = useQuery(settingsQuery)
  const change = useChangeSettings()
  return (
    <SettingsPage title="Notifications" end={<span className="s t3">Only you see this page</span>}>
      {data ? (
        <Settings settings={data} onChange={(next) => change.mutate({ ...data, ...next })} />
      ) : isError ? (
        <CouldNotLoad what="your settings" retry={() => void refetch()} />
      ) : (
        <LineSkeletons widths={['40%', '72%', '64%', '70%']} />
      )}
    </SettingsPage>
  )
}

type Part = { settings: NotificationSettings; onChange(next: Partial<NotificationSettings>): void }

function Settings(part: Part) {
  return (
    <div className="tells">
      <div className="form">
        <h2>When to tell you, and how</h2>
        <Ways {...part} />
        <p className="hint">
          Never for the conversation in front of you. The bell keeps all but messages and waiting chats, however you are
          told. Browser: by a notification of your system, while another window is in front.
        </p>
      </div>
      <aside>
        <Quiet {...part} />
        <Sound {...part} />
        <Browser {...part} />
      </aside>
    </div>
  )
}

function Ways({ settings, onChange }: Part) {
  const flip = (kind: ToldKind, way: Way) => {
    const was = settings.ways[kind]
    const ways = was.includes(way) ? was.filter((one) => one !== way) : [...was, way]
    onChange({ ways: { ...settings.ways, [kind]: ways } })
  }
  return (
    <table className="nm">
      <thead>
        <tr>
          <th scope="col">When</th>
          {WAYS.map((way) => (
            <th key={way} scope="col">
              {WAY_NAMES[way]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {TOLD_KINDS.map((kind) => (
          <tr key={kind}>
            <th scope="row">{TOLD_NAMES[kind]}</th>
            {WAYS.map((way) => (
              <td key={way}>
                <input
                  type="checkbox"
                  className="check"
                  aria-label={`${TOLD_NAMES[kind]}: ${WAY_NAMES[way]}`}
                  checked={settings.ways[kind].includes(way)}
                  onChange={() => flip(kind, way)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Switch(props: { on: boolean; children: ReactNode; onFlip(): void }) {
  const id = useId()
  return (
    <div className="row swline">
      <span id={id} className="grow">
        {props.children}
      </span>
      <button
        type="button"
        role="switch"
        className="switch"
        aria-checked={props.on}
        aria-labelledby={id}
        onClick={props.onFlip}
      />
    </div>
  )
}

function Quiet({ settings, onChange }: Part) {
  const now = new Date(useNow(30_000))
  const { quiet } = settings
  const set = (next: Partial<NotificationSettings['quiet']>) => onChange({ quiet: { ...quiet, ...next } })
  const on = quiet.until === 'always' || (quiet.until !== null && Date.parse(quiet.until) > now.getTime())
  return (
    <section aria-label="Do not disturb">
      <Switch on={on} onFlip={() => set({ until: on ? null : 'always' })}>
        <b>Do not disturb</b>
      </Switch>
      {on && (
        <p className="row t2">
          <Moon className="i" />
          {quiet.until === 'always' ? 'Until you end it' : quietLeft(settings, now).replace(/^ u/, 'U')}
        </p>
      )}
      <div className="row for">
        {[30, 60, 120].map((minutes) => (
          <button
            key={minutes}
            type="button"
            className="btn sec sm"
            onClick={() => set({ until: quietFor(minutes, now) })}
          >
            {minutes < 60 ? `${minutes} min` : `${minutes / 60} h`}
          </button>
        ))}
        <button type="button" className="btn sec sm" onClick={() => set({ until: untilTomorrow(now) })}>
          Till tomorrow
        </button>
      </div>
      <Switch
        on={quiet.daily !== null}
        onFlip={() => set({ daily: quiet.daily ? null : { from: '18:00', to: '09:00' } })}
      >
        Every day
      </Switch>
      {quiet.daily && <Daily daily={quiet.daily} onChange={(daily) => set({ daily })} />}
      <Switch on={quiet.urgentThrough} onFlip={() => set({ urgentThrough: !quiet.urgentThrough })}>
        Urgent and critical get through
      </Switch>
      <p className="hint">Chats still come to you while you are available. To stop them, be away.</p>
    </section>
  )
}

type Clocks = { from: string; to: string }

function Daily({ daily, onChange }: { daily: Clocks; onChange(daily: Clocks): void }) {
  const set = (next: Partial<Clocks>) => {
    const clocks = { ...daily, ...next }
    // An emptied field is on its way to a time: what was there holds until it is one.
    if (clocks.from && clocks.to && clocks.from !== clocks.to) onChange(clocks)
  }
  return (
    <>
      <div className="row pairt">
        <input
          type="time"
          className="in"
          aria-label="From"
          defaultValue={daily.from}
          onChange={(event) => set({ from: event.target.value })}
        />
        to
        <input
          type="time"
          className="in"
          aria-label="To"
          defaultValue={daily.to}
          onChange={(event) => set({ to: event.target.value })}
        />
      </div>
      {daily.from === daily.to && <FieldError>These are the same. Use two times.</FieldError>}
    </>
  )
}

function Sound({ settings, onChange }: Part) {
  const { sounds, volume } = settings
  return (
    <section aria-label="Sound">
      <h3>Sound</h3>
      {(Object.keys(SOUND_FOR) as (keyof typeof SOUND_FOR)[]).map((what) => (
        <div key={what} className="row swline">
          <label className="grow" htmlFor={`sound-${what}`}>
            {SOUND_FOR[what]}
          </label>
          <select
            id={`sound-${what}`}
            className="in"
            value={sounds[what]}
            onChange={(event) => {
              const name = event.target.value as SoundName
              play(name, volume, { anyway: true })
              onChange({ sounds: { ...sounds, [what]: name } })
            }}
          >
            {SOUNDS.map((name) => (
              <option key={name} value={name}>
                {SOUND_NAMES[name]}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="ib sm"
            aria-label={`Play ${SOUND_NAMES[sounds[what]]}`}
            onClick={() => play(sounds[what], volume, { anyway: true })}
          >
            <Play className="i" />
          </button>
        </div>
      ))}
      <div className="row swline">
        <label className="grow" htmlFor="volume">
          Volume
        </label>
        <input
          id="volume"
          type="range"
          min={0}
          max={100}
          step={10}
          value={volume}
          onChange={(event) => onChange({ volume: Number(event.target.value) })}
        />
      </div>
      {volume === 0 && <p className="hint">Silent: no sound is played.</p>}
    </section>
  )
}

function Browser({ settings, onChange }: Part) {
  const permission = usePermission()
  return (
    <section aria-label="This browser">
      <h3>
        This browser
        {permission === 'granted' && <span className="chip ok">allowed</span>}
        {permission === 'denied' && <span className="chip warn">blocked</span>}
      </h3>
      {permission === 'default' && (
        <>
          <p className="t2">It has not been asked whether Parley may show notifications.</p>
          <Button onClick={() => void askPermission()}>Turn on</Button>
        </>
      )}
      {permission === 'denied' && (
        <p className="t2">You said no to it. Allow notifications for this site beside its address, then come back.</p>
      )}
      {permission === 'unsupported' && <p className="t2">It shows no notifications, or only on pages with https.</p>}
      <Switch on={settings.showWords} onFlip={() => onChange({ showWords: !settings.showWords })}>
        Show what was written
      </Switch>
      {permission === 'granted' && (
        <Button
          look="ghost"
          onClick={() => {
            const shown = new Notification('Freya Lindqvist', {
              body: settings.showWords ? 'This is how it looks.' : 'wrote to you',
              silent: true,
            })
            shown.onclick = () => window.focus()
          }}
        >
          Send a test
        </Button>
      )}
    </section>
  )
}

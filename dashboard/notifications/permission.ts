import { createStore, useStore } from '../live/store.ts'

type Permission = NotificationPermission | 'unsupported'

const now = (): Permission => ('Notification' in window ? Notification.permission : 'unsupported')
const permission = createStore<Permission>(now())

// Changed in the browser's own settings, too.
document.addEventListener('visibilitychange', () => permission.set(now()))

export function usePermission(): Permission {
  return useStore(permission)
}

/** Only ever from a button. */
export async function askPermission(): Promise<void> {
  await Notification.requestPermission()
  permission.set(now())
}

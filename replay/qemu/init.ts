/**
 * The guest's first process: mounts what the executor needs, runs it, and powers the machine off. `mount` and `umount`
 * are busybox's, which is what the executor calls.
 */
export const INIT = `#!/bin/busybox sh
export PATH=/bin:/sbin HOME=/root DCHECK_GUEST=1
bb=/bin/busybox
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys
$bb mount -t devtmpfs devtmpfs /dev
$bb mount -t tmpfs tmpfs /tmp
$bb mount -t tmpfs tmpfs /run
$bb mount -t fusectl fusectl /sys/fs/fuse/connections 2>/dev/null
$bb ln -sf /proc/self/fd /dev/fd
# Now that booting is over, everything that the kernel has to say goes to the console.
$bb dmesg -n 8
$bb stty -F /dev/ttyS1 raw -echo
fuse=false
$bb grep -qw fuse /proc/filesystems && fuse=true
$bb echo "{\\"kind\\":\\"up\\",\\"release\\":\\"$($bb uname -r)\\",\\"fuse\\":$fuse}" >/dev/ttyS1
status=0
if $fuse; then
  /bin/node /dcheck/dist/replay/run-scripts.js /dcheck/scripts.json /dev/ttyS1 </dev/null >/dev/console 2>&1
  status=$?
fi
$bb echo "{\\"kind\\":\\"done\\",\\"status\\":$status}" >/dev/ttyS1
$bb poweroff -f
`;

# The first steps of a lab machine, in its fresh namespaces: gives it its file systems, then becomes its init.
# Shell, because nothing else runs there yet.
#   NAME ADDRESS FOLDER HIERARCHIES(space separated; empty: cgroup v2) VISIBLE(space separated)
set -eu
name=$1 address=$2 folder=$3 hierarchies=$4 visible=$5
mount --make-rprivate /
# The old ones must go, not be covered: runc takes the first line for a controller in mountinfo, and the host's cgroup
# mounts read there as "/../.." ; /sys/class/net shows the network namespace of whoever mounted it.
umount -R /sys /dev/shm 2>/dev/null || umount -Rl /sys
umount -l /proc
umount -Rl /run/netns 2>/dev/null || true
mount -t proc proc /proc
mount -t sysfs sysfs /sys
if [ -n "$hierarchies" ]; then
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  for h in $hierarchies; do
    mkdir "/sys/fs/cgroup/$h"
    case $h in systemd) o=none,name=systemd;; *) o=$h;; esac
    mount -t cgroup -o "$o" cgroup "/sys/fs/cgroup/$h"
  done
else
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/host
mount --rbind / /run/host
# The folder may itself be below a path that is covered next; an overlay cannot stand on an overlay.
own=/run/host$folder
for d in etc var opt root; do
  mkdir -p "$own/$d" "$own/.work/$d"
  mount -t overlay -o "lowerdir=/$d,upperdir=$own/$d,workdir=$own/.work/$d" overlay "/$d"
done
# The overlay snapshotter of containerd cannot stack on an overlay: these are plain folders on the disk.
for d in var/lib/containerd var/lib/kubelet var/lib/cni var/lib/sailfish var/log; do
  mkdir -p "$own/disk/$d" "/$d"
  mount --bind "$own/disk/$d" "/$d"
done
hostname "$name"
echo "$name" >/etc/hostname
printf '127.0.0.1 localhost\n%s %s\n' "$address" "$name" >/etc/hosts
: >/etc/resolv.conf
printf '%s' "$name" | md5sum | cut -c1-32 >/etc/machine-id
rm -rf /etc/cni/net.d
mkdir -p /etc/cni/net.d
[ -d /dev/shm ] && mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mkdir -p "$own/tmp"
chmod 1777 "$own/tmp"
mount --bind "$own/tmp" /tmp
for d in $visible; do
  mkdir -p "$d"
  mount --bind "/run/host$d" "$d"
done
# Settings of the whole machine that a kubelet insists on, shown as it wants them: the machine keeps its own.
while read -r file value; do
  [ -e "$file" ] || continue
  [ "$(cat "$file")" = "$value" ] && continue
  echo "$value" >"/run/${file##*/}"
  mount --bind "/run/${file##*/}" "$file"
done <<END
/proc/sys/vm/overcommit_memory 1
/proc/sys/vm/panic_on_oom 0
/proc/sys/kernel/panic 10
/proc/sys/kernel/panic_on_oops 1
END
umount -l /run/host
mount --make-rshared / # so that volumes mounted later reach the pods
cd /
exec catatonit -P

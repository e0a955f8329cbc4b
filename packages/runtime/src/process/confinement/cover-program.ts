/**
 * What prepares the place of a confined program, for `/bin/sh`: `MOUNT SETPRIV ONLY TEMPORARY KEPT [keep PATH PLACE]... [folder PATH | file PATH]... -- PROGRAM...`. It keeps files in
 * places where they stay, covers the paths, and gives up every capability. If ONLY is a folder, everything but it and TEMPORARY is read only, and it is there although a folder around it is covered; so is
 * KEPT, a folder in one that is covered, while nothing else is read only.
 */
export const coverProgram = `
mount=$1 setpriv=$2 only=$3 temporary=$4 kept=$5; shift 5
fail() { echo "slipway: $1 cannot be kept from the program" >&2; exit 125; }
cover=ro,size=4k,mode=0500
if [ -n "$only$kept" ]; then
  cover=size=64k,mode=0700 # made read only below, once it has the folder
  here=$(pwd)
  cd "$only$kept" || fail "$only$kept"
fi
if [ -n "$only" ]; then
  for folder in /tmp "$temporary"; do "$mount" --bind "$folder" "$folder" || fail "$folder"; done
fi
while [ "$1" = keep ]; do
  : > "$3" && "$mount" --bind "$2" "$3" || fail "$2"
  shift 3
done
while [ "$1" != -- ]; do
  case $1 in
    folder) [ ! -d "$2" ] || "$mount" -t tmpfs -o "$cover" slipway "$2" ;;
    file) [ ! -f "$2" ] || "$mount" --bind /dev/null "$2" ;;
  esac || fail "$2"
  shift 2
done
shift
if [ -n "$kept" ]; then
  # With what is bound in it.
  mkdir -p "$kept" && "$mount" --no-canonicalize --rbind . "$kept" && cd "$here" || fail "$kept"
fi
if [ -n "$only" ]; then
  # The folder itself, whatever covers its path now.
  mkdir -p "$only" && "$mount" --no-canonicalize --bind . "$only" || fail "$only"
  while read -r _ _ _ _ point options _; do
    point=$(printf '%b' "$point")
    case $point in /tmp | "$temporary" | "$only") continue ;; esac
    # With the flags that it has: they cannot be taken away.
    "$mount" -o "remount,bind,ro,$(printf %s "$options" | sed 's/^r[ow],*//')" none "$point" 2>/dev/null ||
      { [ ! -e "$point/." ] && [ ! -f "$point" ]; } || fail "$point" # what this user cannot enter is out of reach anyway
  done < /proc/self/mountinfo
  cd "$here" || fail "$here"
fi
exec "$setpriv" --no-new-privs --ambient-caps=-all --inh-caps=-all --bounding-set=-all -- "$@"
`;

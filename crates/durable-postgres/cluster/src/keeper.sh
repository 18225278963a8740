# Keeps a server: keeper.sh BIN FOLDER OPTIONS. Starts and stops it as standard input says, a word a
# line; when that ends, because the test has or was killed, stops the server and removes FOLDER.
# Nobody may read its answers any more by then, so a broken pipe does not end it.
trap '' INT PIPE
bin=$1 folder=$2 options=$3
control() { "$bin/pg_ctl" -D "$folder/data" -s -w "$@" </dev/null >>"$folder/control" 2>&1; }
start() { control -l "$folder/log" -o "$options" start && echo started || echo failed; }

LC_ALL=C "$bin/initdb" -D "$folder/data" -U tester -A trust -E UTF8 --no-locale --no-sync \
    </dev/null >>"$folder/control" 2>&1 || echo failed
start
while read -r word; do
    case $word in
    start) start ;;
    *) control -m "$word" stop && echo stopped || echo failed ;;
    esac
done
control -m immediate stop
rm -rf "$folder" 2>/dev/null

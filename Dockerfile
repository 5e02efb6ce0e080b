# The node as an image, from the jar that is built already:
#   mvn -B package -Pjar-only && docker build --tag alys .
# Its configuration comes to /etc/alys, its data to /var/lib/alys; nothing else is written but /tmp, so
# the root may be read-only.
FROM eclipse-temurin:25-jre

RUN groupadd --system --gid 10001 alys \
 && useradd --system --uid 10001 --gid alys --home-dir /var/lib/alys --shell /usr/sbin/nologin alys \
 && install --directory --owner alys --group alys --mode 0700 /var/lib/alys \
 && install --directory --owner root --group alys --mode 0750 /etc/alys

COPY --chown=root:root --chmod=0444 target/alys.jar /opt/alys/alys.jar
COPY --chown=root:root conf/chain-public.json conf/chain-regtest.json conf/genesis-public.json /opt/alys/conf/

WORKDIR /opt/alys
USER 10001:10001
VOLUME /var/lib/alys

# What JDK 25 warns of in libraries; a heap that goes with the container's memory; and rather a new
# start than a node that is out of memory.
ENV JAVA_TOOL_OPTIONS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms32m -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError"

# JSON-RPC, metrics and health, the cluster, other operators' nodes. None is open unless the
# configuration says so.
EXPOSE 3000 9900 5701 30313

# The node is this process: it gets the signal to stop, and ends with 0 when all is on disk.
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-jar", "/opt/alys/alys.jar"]
CMD ["run", "--config", "/etc/alys/node.toml"]

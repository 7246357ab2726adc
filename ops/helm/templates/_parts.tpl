{{- define "pulse.labels" -}}
app.kubernetes.io/name: pulse
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "pulse.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "pulse.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: ["ALL"]
{{- end }}

{{- define "pulse.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
- name: kept
  persistentVolumeClaim:
    claimName: {{ .Values.storage.claim }}
{{- end }}

{{- define "pulse.config" -}}
{{- range $name, $value := .Values.config }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "pulse.brokers" -}}
- name: NATS_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.brokers.secret }}
      key: nats-url
- name: REDIS_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.brokers.secret }}
      key: redis-url
{{- end }}
